ALTER TABLE customer ADD COLUMN tax_certificate BYTEA;
CREATE INDEX customer_kind_list ON customer (dealership_id, kind, created_at, id);

ALTER TABLE vehicle ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX vehicle_list ON vehicle (dealership_id, id);

CREATE TABLE odometer_reading (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    vehicle_id TEXT NOT NULL REFERENCES vehicle (id),
    reading BIGINT NOT NULL CHECK (reading >= 0),
    unit TEXT NOT NULL CHECK (unit IN ('mi', 'km')),
    read_on INTEGER, -- unknown for what another system knew
    lower BOOLEAN NOT NULL, -- than one before it, which somebody confirmed and explained
    reason BYTEA,
    recorded_by TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX odometer_reading_vehicle ON odometer_reading (vehicle_id, id);
