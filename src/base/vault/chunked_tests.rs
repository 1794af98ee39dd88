//! The format of sealed files, against what another program made of it, and against whoever changes one.

use std::io::Cursor;

use sha2::Digest;

use super::*;

fn key() -> FileKey {
    FileKey::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap()
}

fn plain(size: usize) -> Vec<u8> {
    (0..size).map(|i| u8::try_from(i * 7 % 251).unwrap()).collect()
}

fn sealed(size: usize) -> Vec<u8> {
    let mut writer = SealingWriter::new(Vec::new(), &key(), b"here").unwrap();
    // In odd pieces, as a network brings them.
    plain(size).chunks(1_000).for_each(|part| writer.write_all(part).unwrap());
    let (out, written) = writer.finish().unwrap();
    assert_eq!(usize::try_from(written).unwrap(), size);
    out
}

fn opened(sealed: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    OpeningReader::new(Cursor::new(sealed), &key(), b"here")?.read_to_end(&mut out)?;
    Ok(out)
}

/// Made from the specification with another language's library, for salt 100 to 123 and context `evd1|known`.
#[test]
fn a_file_is_sealed_as_the_specification_says() {
    let salt: [u8; SALT] = std::array::from_fn(|i| u8::try_from(100 + i).unwrap());
    let (chunks, head) = Chunks::salted(&key(), b"evd1|known", salt).unwrap();
    for (size, known) in [
        (0, "406c8c98029e8f05f6e256eebdd5421cd16e30cfae2c802228dfa1f836676213"),
        (16_384, "53d6421cd33453c53e26a72181c30700a4e0821af9bfd768ad4dc3afa73f3b99"),
        (40_000, "587e6fded0a7ebd708f6cb78249df5c481dd4c1e04e279f732665a88f5d1fc6f"),
    ] {
        let mut out = head.to_vec();
        let whole = plain(size);
        for (number, part) in (0..).zip(whole.chunks(CHUNK)) {
            out.extend(chunks.seal(number, part).unwrap());
        }
        if size % CHUNK == 0 {
            out.extend(chunks.seal(u64::try_from(size / CHUNK).unwrap(), &[]).unwrap());
        }
        assert_eq!(data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(&out)), known, "{size}");
    }
}

#[test]
fn what_was_sealed_is_read_again_whole_and_from_anywhere() {
    for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 77] {
        assert_eq!(opened(&sealed(size)).unwrap(), plain(size), "{size}");
    }
    let sealed = sealed(3 * CHUNK);
    let mut reader = OpeningReader::new(Cursor::new(&sealed), &key(), b"here").unwrap();
    for at in [CHUNK * 2 - 3, 5, CHUNK * 3 - 10] {
        reader.seek(SeekFrom::Start(at.try_into().unwrap())).unwrap();
        let mut ten = [0; 10];
        reader.read_exact(&mut ten).unwrap();
        assert_eq!(ten, plain(3 * CHUNK)[at..at + 10]);
    }
}

#[test]
fn what_is_cut_off_longer_swapped_altered_or_of_another_file_does_not_open() {
    let good = sealed(2 * CHUNK + 100);
    let part = |n: usize| HEAD + n * SEALED_CHUNK..HEAD + (n + 1) * SEALED_CHUNK;
    let swapped = [&good[..HEAD], &good[part(1)], &good[part(0)], &good[part(1).end..]].concat();
    let one_less = [&good[..HEAD], &good[part(1)], &good[part(1).end..]].concat();
    let mut altered = good.clone();
    altered[HEAD + 5] ^= 1;
    let mut other_salt = good.clone();
    other_salt[0] ^= 1;
    let spliced = [&good[..part(0).end], &sealed(2 * CHUNK + 100)[part(0).end..]].concat();
    for (what, bad) in [
        ("at a chunk's end", good[..part(1).end].to_vec()),
        ("inside a chunk", good[..good.len() - 1].to_vec()),
        ("only a head", good[..HEAD].to_vec()),
        ("longer", [good.as_slice(), &[0; 20]].concat()),
        ("swapped", swapped),
        ("one less", one_less),
        ("altered", altered),
        ("another salt", other_salt),
        ("spliced", spliced),
    ] {
        assert!(opened(&bad).is_err(), "{what}");
    }
    assert!(OpeningReader::new(Cursor::new(&good), &key(), b"elsewhere").is_err());
    assert!(OpeningReader::new(Cursor::new(&good), &FileKey::generate(), b"here").is_err());
}
