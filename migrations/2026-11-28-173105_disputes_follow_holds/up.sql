-- By how much what a dispute holds changed, and when: what is charged for days that are over reads it.
CREATE TABLE dispute_hold (
    dispute_id TEXT NOT NULL REFERENCES dispute (id),
    at BIGINT NOT NULL,
    moved_minor BIGINT NOT NULL, -- with tax; below zero where less is on hold
    PRIMARY KEY (dispute_id, at)
);
-- Of what there is, as far as it is known.
INSERT INTO dispute_hold (dispute_id, at, moved_minor)
    SELECT id, raised_at, CASE WHEN open THEN held_minor ELSE claimed_minor END FROM dispute
    WHERE ended_at IS NULL OR ended_at <> raised_at;
INSERT INTO dispute_hold (dispute_id, at, moved_minor)
    SELECT id, ended_at, -claimed_minor FROM dispute WHERE ended_at IS NOT NULL AND ended_at <> raised_at;

-- A form's key is known where the form belongs, and nowhere else.
DROP INDEX dispute_form;
DROP INDEX dispute_event_form;
DROP INDEX dispute_decision_form;
CREATE UNIQUE INDEX dispute_form ON dispute (invoice_id, form_key);
CREATE UNIQUE INDEX dispute_event_form ON dispute_event (dispute_id, form_key);
CREATE UNIQUE INDEX dispute_decision_form ON dispute_decision (dispute_id, form_key);

-- Business days for which the customer let the clock stand so far: together they have an end.
ALTER TABLE dispute ADD COLUMN paused_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dispute ADD COLUMN pause_until BIGINT;
UPDATE dispute SET pause_until = answer_by WHERE answer_by IS NOT NULL;

-- A manager whom an administrator lets decide because nobody else can.
ALTER TABLE dispute ADD COLUMN allowed_id TEXT;

-- Who looked after the customer, as the invoice says it.
ALTER TABLE dispute ADD COLUMN advisor BYTEA;

-- Until when a decision could be appealed: its letter says so whenever it is made.
ALTER TABLE dispute_decision ADD COLUMN appeal_until BIGINT;
UPDATE dispute_decision SET appeal_until =
    (SELECT dispute.appeal_until FROM dispute WHERE dispute.id = dispute_decision.dispute_id) WHERE NOT is_final;

-- Taken at the counter although some of it was questioned.
ALTER TABLE counter_payment ADD COLUMN protest BOOLEAN NOT NULL DEFAULT FALSE;
