-- The moment by which a chargeback must be answered, for lists that begin with the nearest; without one it comes last.
ALTER TABLE chargeback ADD COLUMN answer_due BIGINT NOT NULL DEFAULT 9223372036854775807;
UPDATE chargeback SET answer_due = answer_by WHERE answer_by IS NOT NULL;
CREATE INDEX chargeback_due ON chargeback (dealership_id, answer_due, id)
    WHERE state IN ('inquiry', 'open') AND answered_at IS NULL;
