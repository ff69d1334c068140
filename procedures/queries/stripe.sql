-- What the actions of `actions/stripe.yaml` run.

-- name: refund
-- fails with already_refunded: the charge does not hold that much any more
SELECT 1 FROM stripe_charge AS c
WHERE c.charge_id = :charge_id
  AND c.amount < :cents + (SELECT coalesce(sum(r.amount), 0) FROM stripe_refund AS r WHERE r.charge_id = :charge_id);
INSERT INTO stripe_refund (charge_id, amount, reason, status)
SELECT c.charge_id, :cents, :reason, 'succeeded' FROM stripe_charge AS c WHERE c.charge_id = :charge_id;
SELECT 're_' || r.refund_id AS id, r.status, c.card_brand
FROM stripe_refund AS r JOIN stripe_charge AS c USING (charge_id)
WHERE r.charge_id = :charge_id ORDER BY r.refund_id DESC LIMIT 1;
