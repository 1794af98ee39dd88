-- Which mail a step of a delivery belongs to; each step of a mail is written once, however often it is reported.
ALTER TABLE delivery ADD COLUMN mail_id TEXT;
CREATE UNIQUE INDEX delivery_mail ON delivery (mail_id, state);

-- Mails that came back. While one is not lifted, nothing that could wait is sent to its address.
CREATE TABLE mail_bounce (
    id TEXT NOT NULL PRIMARY KEY,
    mail_id TEXT NOT NULL,
    customer_id TEXT,
    object_id TEXT,
    address_index BYTEA NOT NULL,
    status TEXT NOT NULL, -- the other server's code, such as 5.1.1; empty when it gave none
    source TEXT NOT NULL CHECK (source IN ('smtp', 'mailbox', 'webhook')),
    at BIGINT NOT NULL,
    lifted_at BIGINT
);
CREATE UNIQUE INDEX mail_bounce_mail ON mail_bounce (mail_id);
CREATE INDEX mail_bounce_address ON mail_bounce (address_index) WHERE lifted_at IS NULL;
CREATE INDEX mail_bounce_open ON mail_bounce (customer_id, at) WHERE lifted_at IS NULL;
