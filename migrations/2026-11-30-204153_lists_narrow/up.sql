-- What of a list a file holds, in the words of its page: a state, an account. Never what somebody searched for.
ALTER TABLE export ADD COLUMN choice TEXT;
CREATE INDEX vehicle_stay_dealership ON vehicle_stay (dealership_id, id);
