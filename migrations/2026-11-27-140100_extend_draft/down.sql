DROP INDEX dealer_series;
DROP INDEX dealer_drafts;
ALTER TABLE invoice DROP COLUMN changed_by;
ALTER TABLE invoice DROP COLUMN changed_at;
