-- What the counter searches and lists: each question has an index in its order.
-- Drafts are told by the missing day of issue: told by the missing number, SQLite takes the index of numbers and sorts.
DROP INDEX dealer_drafts;
CREATE INDEX dealer_drafts ON invoice (dealership_id, changed_at DESC, id DESC) WHERE issued_on IS NULL;
CREATE INDEX customer_drafts ON invoice (customer_id, changed_at DESC, id DESC) WHERE issued_on IS NULL;
CREATE INDEX dealer_draft_orders ON invoice (dealership_id, repair_order) WHERE issued_on IS NULL;
CREATE INDEX dealer_open_customers ON invoice (dealership_id, customer_id, due_on, open_minor) WHERE open_minor <> 0;
CREATE INDEX estimate_dealer_order ON estimate (dealership_id, repair_order);
CREATE INDEX payment_dealer_method ON payment (dealership_id, method, received_on DESC, id DESC);
CREATE INDEX payment_attempt_dealer ON payment_attempt (dealership_id, state, changed_at, id);
-- The same as payment_dealer_list.
DROP INDEX payment_dealer;

-- What waits for a person, page by page: the id was missing behind the moment.
DROP INDEX reminder_task;
CREATE INDEX reminder_task ON reminder (dealership_id, at, id) WHERE task;
DROP INDEX promise_task;
CREATE INDEX promise_task ON promise (dealership_id, ended_at, id) WHERE task;
DROP INDEX reminder_pause_list;
CREATE INDEX reminder_pause_list ON reminder_pause (dealership_id, created_at DESC, id DESC) WHERE ended_at IS NULL;

-- Whose mail came back, and the address as customers are found by theirs: then a list asks the database alone whether an
-- address is still in use. Unknown for what came back before.
ALTER TABLE mail_bounce ADD COLUMN dealership_id TEXT;
ALTER TABLE mail_bounce ADD COLUMN email_index BYTEA;
UPDATE mail_bounce SET dealership_id = (SELECT dealership_id FROM customer WHERE customer.id = mail_bounce.customer_id);
CREATE INDEX mail_bounce_list ON mail_bounce (dealership_id, at DESC, id DESC) WHERE lifted_at IS NULL;
