//! Notes against the example of the specification, and against every way to change one.

use super::*;
use crate::trust::audit::tree::leaf_hash;

/// The example of golang.org/x/mod/sumdb/note, which C2SP's signed notes come from.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\
                    \n\
                    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn signer() -> Signer {
    Signer::new("forecourt-00ff/audit/1", &[7; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: "forecourt-00ff/audit/1".to_owned(), size: 300, root: leaf_hash(b"root") }
}

#[test]
fn the_published_note_holds_under_the_published_key() {
    let key: LogKey = PETER.parse().unwrap();
    let note = SignedNote::parse(NOTE).unwrap();
    assert_eq!(note.verify(&key), Ok(()));
    assert_eq!((key.to_string().as_str(), note.to_string().as_str()), (PETER, NOTE));
    let changed = SignedNote::parse(&NOTE.replace("answer", "question")).unwrap();
    assert_eq!(changed.verify(&key), Err(BadNote::Signature));
}

#[test]
fn a_key_that_was_cut_or_mixed_up_is_none() {
    for text in
        ["", "PeterNeumann", &PETER[..PETER.len() - 4], &PETER.replace("c74f", "c74e"), "a b+00000000+AA=="]
    {
        assert_eq!(text.parse::<LogKey>(), Err(BadKey), "{text}");
    }
}

#[test]
fn a_checkpoint_comes_back_as_it_was_signed() {
    let note = checkpoint().sign(&signer()).to_string();
    assert_eq!(Checkpoint::open(&note, signer().key()), Ok(checkpoint()));
    assert!(note.starts_with("forecourt-00ff/audit/1\n300\n"), "{note}");
    let with_witness = format!("{note}\u{2014} witness.example/w1 aGVsbG8gd29ybGQ=\n");
    assert_eq!(Checkpoint::open(&with_witness, signer().key()), Ok(checkpoint()));
}

#[test]
fn a_checkpoint_that_was_changed_or_is_of_another_log_is_refused() {
    let note = checkpoint().sign(&signer()).to_string();
    let changed = note.replace("\n300\n", "\n299\n");
    assert_eq!(Checkpoint::open(&changed, signer().key()), Err(BadNote::Signature));
    let thief = Signer::new("forecourt-00ff/audit/1", &[8; 32]).unwrap();
    assert_eq!(Checkpoint::open(&note, thief.key()), Err(BadNote::OtherKey));
    let other = Signer::new("forecourt-11ee/audit/1", &[7; 32]).unwrap();
    let said = BadNote::OtherLog("forecourt-00ff/audit/1".to_owned());
    assert_eq!(Checkpoint::open(&note, other.key()), Err(said));
    for form in ["", "x\n\n", "x\n1\n\n\u{2014} a b\n", &note.replace("\n300\n", "\n0300\n"), note.trim_end()]
    {
        assert_eq!(Checkpoint::open(form, signer().key()), Err(BadNote::Form), "{form:?}");
    }
}
