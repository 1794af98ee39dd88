-- Until when a request stands. One whose time is over is `withdrawn` and says that nobody withdrew it.
ALTER TABLE approval ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval ADD COLUMN expired BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE approval SET expires_at = requested_at + 604800000000;
CREATE INDEX approval_expiry ON approval (expires_at) WHERE state IN ('waiting', 'approved');
