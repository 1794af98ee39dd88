//! Triggers that refuse to change or delete what is only ever added to: entries of the audit log, and its signed heads. An
//! entry gets its place in the tree once; before that, one of an installation of before gets its code, and one that was not
//! written here is set aside; one of before there were columns for them gets whom it is about and its session, once. A speed bump for mistakes and for whoever can only run statements:
//! whoever owns the tables can lift it, which is what the log's proof is for.

use diesel::connection::SimpleConnection;

use super::{Conn, DbResult};

const SQLITE: &str = "
DROP TRIGGER IF EXISTS audit_entry_keeps;
CREATE TRIGGER audit_entry_keeps BEFORE UPDATE ON audit_entry
WHEN NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.action IS NOT OLD.action OR NEW.outcome IS NOT OLD.outcome
  OR NEW.actor_id IS NOT OLD.actor_id OR NEW.object_id IS NOT OLD.object_id OR NEW.customer_id IS NOT OLD.customer_id
  OR NEW.dealership_id IS NOT OLD.dealership_id OR NEW.entry IS NOT OLD.entry
  OR CASE WHEN NEW.person_id IS NOT OLD.person_id OR NEW.session_id IS NOT OLD.session_id
    THEN OLD.person_id IS NOT NULL OR OLD.session_id IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.prev IS NOT OLD.prev
      OR NEW.code IS NOT OLD.code OR NEW.aside_at IS NOT OLD.aside_at
    ELSE OLD.seq IS NOT NULL OR OLD.aside_at IS NOT NULL OR (NEW.seq IS NULL) IS NOT (NEW.prev IS NULL)
      OR (NEW.seq IS NOT NULL) + (NEW.aside_at IS NOT NULL) + (NEW.code IS NOT OLD.code) <> 1
      OR (OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code) END
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS audit_checkpoint_keeps BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS audit_checkpoint_stays BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
";

const POSTGRES: &str = "
CREATE OR REPLACE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$;
DROP TRIGGER IF EXISTS audit_entry_keeps ON audit_entry;
CREATE TRIGGER audit_entry_keeps BEFORE UPDATE ON audit_entry FOR EACH ROW
WHEN ((NEW.id, NEW.at, NEW.action, NEW.outcome, NEW.actor_id, NEW.object_id, NEW.customer_id, NEW.dealership_id, NEW.entry)
  IS DISTINCT FROM
  (OLD.id, OLD.at, OLD.action, OLD.outcome, OLD.actor_id, OLD.object_id, OLD.customer_id, OLD.dealership_id, OLD.entry)
  OR CASE WHEN (NEW.person_id, NEW.session_id) IS DISTINCT FROM (OLD.person_id, OLD.session_id)
    THEN OLD.person_id IS NOT NULL OR OLD.session_id IS NOT NULL
      OR (NEW.seq, NEW.prev, NEW.code, NEW.aside_at) IS DISTINCT FROM (OLD.seq, OLD.prev, OLD.code, OLD.aside_at)
    ELSE OLD.seq IS NOT NULL OR OLD.aside_at IS NOT NULL OR (NEW.seq IS NULL) <> (NEW.prev IS NULL)
      OR (NEW.seq IS NOT NULL)::int + (NEW.aside_at IS NOT NULL)::int + (NEW.code IS DISTINCT FROM OLD.code)::int <> 1
      OR (OLD.code IS NOT NULL AND NEW.code IS DISTINCT FROM OLD.code) END)
EXECUTE FUNCTION audit_keeps();
DROP TRIGGER IF EXISTS audit_entry_stays ON audit_entry;
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_keeps();
DROP TRIGGER IF EXISTS audit_checkpoint_keeps ON audit_checkpoint;
CREATE TRIGGER audit_checkpoint_keeps BEFORE UPDATE OR DELETE ON audit_checkpoint
FOR EACH ROW EXECUTE FUNCTION audit_keeps();
";

/// After the migrations, and harmless when they are there.
pub(super) fn set(c: &mut Conn) -> DbResult<()> {
    Ok(match c {
        Conn::Sqlite(c) => c.batch_execute(SQLITE),
        Conn::Postgres(c) => c.batch_execute(POSTGRES),
    }?)
}

/// Before the way down: migrations may do what nothing else does.
pub(super) fn lift(c: &mut Conn) -> DbResult<()> {
    const NAMES: [&str; 4] =
        ["audit_entry_keeps", "audit_entry_stays", "audit_checkpoint_keeps", "audit_checkpoint_stays"];
    Ok(match c {
        Conn::Sqlite(c) => {
            NAMES.iter().try_for_each(|name| c.batch_execute(&format!("DROP TRIGGER IF EXISTS {name}")))
        }
        Conn::Postgres(c) => c.batch_execute("DROP FUNCTION IF EXISTS audit_keeps() CASCADE"),
    }?)
}
