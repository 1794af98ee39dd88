-- A vehicle that stays after it could have been fetched. The notice comes first and freezes what a day costs; charges_from is
-- the first day that costs anything.
CREATE TABLE vehicle_stay (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    vehicle_id TEXT NOT NULL REFERENCES vehicle (id),
    noticed_on INTEGER NOT NULL,
    charges_from INTEGER NOT NULL,
    on_paper BOOLEAN NOT NULL, -- handed over or sent by post; else by mail
    currency TEXT NOT NULL,
    daily_minor BIGINT NOT NULL CHECK (daily_minor > 0),
    cap_minor BIGINT NOT NULL CHECK (cap_minor >= 0), -- zero: none
    noticed_by TEXT,
    created_at BIGINT NOT NULL,
    left_on INTEGER,
    ended_at BIGINT,
    invoice_id TEXT, -- the draft or invoice that bills it; a draft can be thrown away
    CHECK (charges_from > noticed_on)
);
CREATE UNIQUE INDEX vehicle_stay_open ON vehicle_stay (vehicle_id) WHERE left_on IS NULL;
CREATE INDEX vehicle_stay_vehicle ON vehicle_stay (vehicle_id, created_at);
