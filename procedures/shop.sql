-- The records of the sample shop. One small SQLite database pretends to be four systems, told apart by the first
-- word of a table. Amounts are whole cents; days are texts like 2026-11-22. Filled by `seed.py`.

-- ---- shop: accounts, products, orders

CREATE TABLE shop_account (
  account_id TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  email      TEXT NOT NULL UNIQUE,
  tier       TEXT NOT NULL CHECK (tier IN ('regular', 'gold'))
) STRICT;

CREATE TABLE shop_product (
  product_id TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  color      TEXT NOT NULL,
  price      INTEGER NOT NULL CHECK (price > 0),
  on_hand    INTEGER NOT NULL CHECK (on_hand >= 0)
) STRICT;

CREATE TABLE shop_order (
  order_id     TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES shop_account,
  status       TEXT NOT NULL CHECK (status IN ('pending', 'shipped', 'delivered', 'cancelled')),
  ordered_on   TEXT NOT NULL,
  expected_on  TEXT,
  delivered_on TEXT,
  carrier      TEXT,
  tracking     TEXT,
  charge_id    TEXT
) STRICT;

CREATE TABLE shop_item (
  item_id    TEXT PRIMARY KEY,
  order_id   TEXT NOT NULL REFERENCES shop_order,
  product_id TEXT NOT NULL REFERENCES shop_product,
  price      INTEGER NOT NULL CHECK (price > 0)  -- what was paid, whatever the product costs now
) STRICT;

CREATE INDEX shop_item_of_order ON shop_item (order_id);

CREATE TABLE shop_shipment (
  shipment_id INTEGER PRIMARY KEY,
  order_id    TEXT NOT NULL REFERENCES shop_order,
  carrier     TEXT NOT NULL
) STRICT;

CREATE TABLE shop_shipment_item (
  shipment_id INTEGER NOT NULL REFERENCES shop_shipment,
  item_id     TEXT NOT NULL REFERENCES shop_item,
  PRIMARY KEY (shipment_id, item_id)
) STRICT;

CREATE TABLE shop_label (
  label_id INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES shop_order,
  carrier  TEXT NOT NULL
) STRICT;

-- ---- stripe: charges and refunds

CREATE TABLE stripe_charge (
  charge_id  TEXT PRIMARY KEY,
  amount     INTEGER NOT NULL CHECK (amount > 0),
  card_brand TEXT,
  last_four  TEXT
) STRICT;

CREATE TABLE stripe_refund (
  refund_id INTEGER PRIMARY KEY,
  charge_id TEXT NOT NULL REFERENCES stripe_charge,
  amount    INTEGER NOT NULL CHECK (amount > 0),
  reason    TEXT,
  status    TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed'))
) STRICT;

-- ---- zendesk: tickets and notes

CREATE TABLE zendesk_ticket (
  ticket_id  INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES shop_account,
  subject    TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('open', 'solved'))
) STRICT;

CREATE TABLE zendesk_note (
  note_id   INTEGER PRIMARY KEY,
  ticket_id INTEGER REFERENCES zendesk_ticket,  -- none for what the agent notes by itself
  body      TEXT NOT NULL
) STRICT;

-- ---- crm: what came of each contact

CREATE TABLE crm_log (
  log_id     INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES shop_account,
  outcome    TEXT NOT NULL
) STRICT;
