-- How far the log was judged, by the numbers of its tree: the next one, and the entry before that.
ALTER TABLE alert_feed ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert_feed ADD COLUMN last TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_feed DROP COLUMN recent;
-- Judged so far: what was numbered and written down by then. Whatever is left is found by its time.
UPDATE alert_feed SET seq = COALESCE((SELECT MAX(seq) + 1 FROM audit_entry WHERE audit_entry.at <= alert_feed.at), 0);
UPDATE alert_feed SET last = COALESCE((SELECT id FROM audit_entry WHERE audit_entry.seq = alert_feed.seq - 1), '');
