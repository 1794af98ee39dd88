//! One value, one row of bytes: JSON values as deterministic CBOR (RFC 8949, section 4.2.1): shortest heads, definite
//! lengths, keys in the order of their encoded bytes, no floats. What is hashed and signed is written this way, so that
//! every program that reads the standard comes to the same hash. Pure.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value};

/// Deeper than any document of ours.
const DEEPEST: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    #[error("a number with decimals has no canonical form here")]
    Float,
    #[error("the bytes are not deterministic CBOR of a JSON value")]
    Unreadable,
}

/// The one row of bytes.
pub fn encode(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Encoder::new(Vec::new());
    write(&mut out, value)?;
    Ok(out.into_writer())
}

/// The value back. Bytes that another spelling of the same value would give are refused.
pub fn decode(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let mut input = Decoder::new(bytes);
    let value = read(&mut input, 0)?;
    if encode(&value)? == bytes { Ok(value) } else { Err(CanonicalError::Unreadable) }
}

fn write(out: &mut Encoder<Vec<u8>>, value: &Value) -> Result<(), CanonicalError> {
    // Writing to memory does not fail.
    let never = |_| CanonicalError::Unreadable;
    match value {
        Value::Null => out.null().map(|_| ()).map_err(never),
        Value::Bool(it) => out.bool(*it).map(|_| ()).map_err(never),
        Value::String(it) => out.str(it).map(|_| ()).map_err(never),
        Value::Number(it) => number(out, it),
        Value::Array(all) => {
            out.array(length(all.len())).map_err(never)?;
            all.iter().try_for_each(|it| write(out, it))
        }
        Value::Object(all) => {
            out.map(length(all.len())).map_err(never)?;
            for (key, it) in sorted(all) {
                out.str(key).map_err(never)?;
                write(out, it)?;
            }
            Ok(())
        }
    }
}

fn number(out: &mut Encoder<Vec<u8>>, it: &Number) -> Result<(), CanonicalError> {
    let written = match (it.as_u64(), it.as_i64()) {
        (Some(it), _) => out.u64(it).map(|_| ()),
        (None, Some(it)) => out.i64(it).map(|_| ()),
        (None, None) => return Err(CanonicalError::Float),
    };
    written.map_err(|_| CanonicalError::Unreadable)
}

/// Of two texts the shorter one has the smaller head; of the same length the bytes decide.
fn sorted(all: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut pairs: Vec<(&String, &Value)> = all.iter().collect();
    pairs.sort_by_key(|(key, _)| (key.len(), key.as_bytes()));
    pairs
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn read(input: &mut Decoder<'_>, depth: usize) -> Result<Value, CanonicalError> {
    use CanonicalError::Unreadable;
    if depth > DEEPEST {
        return Err(Unreadable);
    }
    match input.datatype().map_err(|_| Unreadable)? {
        Type::Null => input.null().map(|()| Value::Null).map_err(|_| Unreadable),
        Type::Bool => input.bool().map(Value::Bool).map_err(|_| Unreadable),
        Type::String => input.str().map(Value::from).map_err(|_| Unreadable),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => input.u64().map(Value::from).map_err(|_| Unreadable),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => input.i64().map(Value::from).map_err(|_| Unreadable),
        Type::Array => {
            let count = input.array().ok().flatten().ok_or(Unreadable)?;
            (0..count).map(|_| read(input, depth + 1)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        Type::Map => {
            let count = input.map().ok().flatten().ok_or(Unreadable)?;
            let pair = |input: &mut Decoder<'_>| {
                let key = input.str().map_err(|_| Unreadable)?.to_owned();
                Ok((key, read(input, depth + 1)?))
            };
            (0..count).map(|_| pair(input)).collect::<Result<Map<_, _>, _>>().map(Value::Object)
        }
        _ => Err(Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn hex(value: &Value) -> String {
        HEXLOWER.encode(&encode(value).unwrap())
    }

    /// Values of RFC 8949, appendix A.
    #[test]
    fn writes_the_vectors_of_the_standard() {
        for (value, bytes) in [
            (json!(0), "00"),
            (json!(23), "17"),
            (json!(24), "1818"),
            (json!(1_000_000), "1a000f4240"),
            (json!(1_000_000_000_000_u64), "1b000000e8d4a51000"),
            (json!(-1), "20"),
            (json!(-100), "3863"),
            (json!(true), "f5"),
            (json!(null), "f6"),
            (json!("IETF"), "6449455446"),
            (json!("ü"), "62c3bc"),
            (json!([1, [2, 3], [4, 5]]), "8301820203820405"),
            (json!({"a": 1, "b": [2, 3]}), "a26161016162820203"),
        ] {
            assert_eq!(hex(&value), bytes, "{value}");
        }
    }

    #[test]
    fn keys_are_sorted_by_length_and_then_by_bytes() {
        let one = json!({"total": 1, "net": 2, "tax": 3});
        assert_eq!(hex(&one), "a3636e65740263746178036574 6f74616c01".replace(' ', ""));
    }

    #[test]
    fn decimals_have_no_form() {
        assert_eq!(encode(&json!(1.5)), Err(CanonicalError::Float));
    }

    #[test]
    fn another_spelling_of_the_same_value_is_refused() {
        for bytes in ["1800", "9f01ff", "a2616201616101", "0000", "", "fb3ff8000000000000", "a2616101616102"]
        {
            let bytes = HEXLOWER.decode(bytes.as_bytes()).unwrap();
            assert_eq!(decode(&bytes), Err(CanonicalError::Unreadable));
        }
        let deep = [vec![0x81; 40], vec![0x00]].concat();
        assert_eq!(decode(&deep), Err(CanonicalError::Unreadable));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,6}", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value in any_json()) {
            prop_assert_eq!(decode(&encode(&value).unwrap()).unwrap(), value);
        }
    }
}
