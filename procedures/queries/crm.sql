-- What the actions of `actions/crm.yaml` run.

-- name: log
INSERT INTO crm_log (account_id, outcome) VALUES (:account_id, :outcome);
