-- Who changed a draft last, and when. Drafts are those without a number.
ALTER TABLE invoice ADD COLUMN changed_at BIGINT;
ALTER TABLE invoice ADD COLUMN changed_by TEXT;
UPDATE invoice SET changed_at = created_at WHERE number IS NULL;
CREATE INDEX dealer_drafts ON invoice (dealership_id, changed_at DESC, id DESC) WHERE number IS NULL;
-- The gap report reads a series in order.
CREATE INDEX dealer_series ON invoice (dealership_id, series, number) WHERE number IS NOT NULL;
