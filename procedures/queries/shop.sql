-- What the actions of `actions/shop.yaml` run.

-- name: find_order
SELECT
  o.order_id, o.status, o.charge_id, o.ordered_on, o.expected_on, o.delivered_on, o.carrier, o.tracking,
  (SELECT sum(i.price) FROM shop_item AS i WHERE i.order_id = o.order_id) AS total,
  json_object('id', a.account_id, 'name', a.name, 'email', a.email, 'tier', a.tier) AS customer,
  (
    SELECT json_group_array(json_object('item_id', item_id, 'name', name, 'color', color, 'price', price))
    FROM (
      SELECT i.item_id, p.name, p.color, i.price
      FROM shop_item AS i JOIN shop_product AS p USING (product_id)
      WHERE i.order_id = o.order_id ORDER BY i.item_id
    )
  ) AS items
FROM shop_order AS o JOIN shop_account AS a USING (account_id)
WHERE o.order_id = :id;

-- name: stock
-- Available when every one of the items can be sent.
SELECT count(*) > 0 AND min(p.on_hand) > 0 AS available
FROM shop_item AS i JOIN shop_product AS p USING (product_id)
WHERE i.item_id IN (SELECT value FROM json_each(:item_ids));

-- name: replace
-- fails with out_of_stock: not all of the items are in stock
SELECT 1 FROM shop_item AS i JOIN shop_product AS p USING (product_id)
WHERE i.item_id IN (SELECT value FROM json_each(:item_ids)) AND p.on_hand = 0;
INSERT INTO shop_shipment (order_id, carrier) VALUES (:order_id, 'Parcel Express');
INSERT INTO shop_shipment_item (shipment_id, item_id)
SELECT max(s.shipment_id), i.item_id FROM shop_shipment AS s, shop_item AS i
WHERE s.order_id = :order_id AND i.order_id = :order_id AND i.item_id IN (SELECT value FROM json_each(:item_ids))
GROUP BY i.item_id;
UPDATE shop_product SET on_hand = on_hand - 1
WHERE product_id IN (SELECT product_id FROM shop_item WHERE item_id IN (SELECT value FROM json_each(:item_ids)));
SELECT 'S' || max(shipment_id) AS id, carrier FROM shop_shipment WHERE order_id = :order_id;

-- name: return_label
INSERT INTO shop_label (order_id, carrier) VALUES (:order_id, 'Parcel Express');
SELECT 'L' || max(label_id) AS id, carrier FROM shop_label WHERE order_id = :order_id;

-- name: cancel_order
-- fails with already_shipped: the order has left the warehouse, or was cancelled before
SELECT 1 FROM shop_order WHERE order_id = :order_id AND status <> 'pending';
UPDATE shop_order SET status = 'cancelled', expected_on = NULL, charge_id = NULL WHERE order_id = :order_id;
