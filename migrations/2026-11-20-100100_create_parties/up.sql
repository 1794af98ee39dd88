-- Who is billed by whom, for what.
CREATE TABLE customer (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'company')),
    name BYTEA NOT NULL,
    contact BYTEA NOT NULL,
    notes BYTEA,
    email_index BYTEA,
    phone_index BYTEA,
    language TEXT NOT NULL,
    tax_exempt BOOLEAN NOT NULL,
    currency TEXT NOT NULL, -- of the account, which is that of its dealership
    -- Projections, so that no page sums what a fleet ever did: credit_minor of the ledger (only ledger::post writes
    -- it), the other two of the issued invoices (only issuing writes them). forecourt ledger proves all three.
    credit_minor BIGINT NOT NULL DEFAULT 0,
    issued_count BIGINT NOT NULL DEFAULT 0,
    issued_minor BIGINT NOT NULL DEFAULT 0,
    source_index BYTEA, -- keyed hash of the imported values
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX customer_reference ON customer (dealership_id, reference);
CREATE INDEX customer_email ON customer (dealership_id, email_index);
CREATE INDEX customer_phone ON customer (dealership_id, phone_index);
CREATE INDEX customer_list ON customer (dealership_id, created_at, id);

CREATE TABLE vehicle (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    vin BYTEA NOT NULL,
    vin_index BYTEA NOT NULL,
    plate BYTEA,
    plate_index BYTEA,
    year INTEGER,
    make TEXT NOT NULL,
    model TEXT NOT NULL,
    trim TEXT NOT NULL DEFAULT '',
    odometer BIGINT,
    odometer_unit TEXT NOT NULL CHECK (odometer_unit IN ('mi', 'km')),
    owned_from INTEGER,
    owned_until INTEGER,
    source_index BYTEA,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX vehicle_vin ON vehicle (dealership_id, customer_id, vin_index);
CREATE INDEX vehicle_vin_index ON vehicle (dealership_id, vin_index);
CREATE INDEX vehicle_plate ON vehicle (dealership_id, plate_index);
CREATE INDEX vehicle_customer ON vehicle (customer_id, id);

CREATE TABLE search_token (
    dealership_id TEXT NOT NULL,
    token_index BYTEA NOT NULL,
    object_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    PRIMARY KEY (dealership_id, token_index, object_id)
);
CREATE INDEX search_token_object ON search_token (object_id);
