//! An owner takes a line of their activity home and anybody can check it: without this site, without its database.

use forecourt::trust::audit::note::{BadNote, Signer};
use forecourt::trust::audit::{Actor, Keys, Proof, Read, Unproved, key_of, origin, rotate};

use super::holds;
use crate::commands::{code, forecourt, said};
use crate::support::TestApp;
use crate::support::records::*;

/// The addresses of the proofs on the page.
fn links(page: &str) -> Vec<String> {
    let after = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    after.filter(|link| link.ends_with(".proof")).map(str::to_owned).collect()
}

fn proof_of(text: &str, keys: &Keys) -> Read {
    text.parse::<Proof>().unwrap().verify(Some(keys)).unwrap().entry
}

#[actix_web::test]
async fn each_line_of_the_activity_has_a_proof_that_holds_offline() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    issued(&app, &dana.scope(), 12_345);
    let before = dana.get("/account/activity").await.text();
    assert_eq!(links(&before), Vec::<String>::new(), "no head covers it yet");
    holds(&app);
    let page = dana.get("/account/activity").await.text();
    let links = links(&page);
    assert_eq!(links.len(), page.matches("timeline__dot").count());

    let key = app.site.db.read(|c| key_of(c, &app.site.vault)).unwrap().unwrap();
    let keys = Keys::around_all(std::slice::from_ref(&key), &[]);
    for link in &links {
        let text = dana.get(link).await.text();
        let proof: Proof = text.parse().unwrap();
        assert_eq!(proof.to_string(), text);
        let proved = proof.verify(Some(&keys)).unwrap();
        assert!(link.contains(&proved.entry.id.to_string()));
    }
    // It is nobody else's to take.
    let omar = app.owner("Omar").await;
    assert_eq!(omar.get(&links[0]).await.status, 404);

    let text = dana.get(&links[0]).await.text();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tlog-proof");
    let verify = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let out = forecourt(&[&["proof", "verify", file.to_str().unwrap()], more].concat()).output().unwrap();
        (code(&out), said(&out))
    };
    let (key, other) = (key.to_string(), Signer::new("forecourt-00/audit/1", &[1; 32]).unwrap());
    let (done, said) = verify(&text, &["--key", &key]);
    assert!(done == 0 && said.contains("Proved: this entry is in the log."), "{said}");
    let entry = proof_of(&text, &keys);
    assert!(said.contains(&format!("\npasskey   {}", entry.passkey.as_deref().unwrap_or("-"))), "{said}");
    assert!(entry.facts.iter().all(|(k, v)| said.contains(&format!("\nfact      {k} {v}"))), "{said}");
    let (_, said) = verify(&text, &["--key", &key, "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (shown["proved"].as_bool(), shown["passkey"].as_str()),
        (Some(true), entry.passkey.as_deref())
    );
    assert!(entry.facts.iter().all(|(k, v)| shown["facts"][k] == v.as_str()), "{shown}");
    assert_eq!(verify(&text, &[]).0, 2, "whose signature it is was not asked");
    let (done, said) = verify(&text, &["--key", &other.key().to_string()]);
    assert!(done == 1 && said.contains("of another log: forecourt-"), "{said}");
    let (done, said) = verify(&text, &["--json", "--key", &other.key().to_string()]);
    let told = said.contains("\"proved\": false") && said.contains("\"error\": ");
    assert!(done == 1 && told, "{said}");
    let moved = text.replacen("\nindex ", "\nindex 1", 1);
    let (done, said) = verify(&moved, &["--key", &key]);
    assert!(done == 1 && said.contains("the entry is not the one"), "{said}");

    let thief = Signer::new(&origin(&app.site.vault.installation()), &[1; 32]).unwrap();
    let proof: Proof = text.parse().unwrap();
    let theirs = Keys::around_all(&[thief.key().clone()], &[]);
    assert_eq!(proof.verify(Some(&theirs)), Err(Unproved::Head(BadNote::OtherKey)));

    // After a change of key: with both keys, or with one and the note in which they hand over, all of it published.
    let made = app.site.db.write(|c| rotate(c, &app.site, &Actor::system())).unwrap();
    app.clock.advance(std::time::Duration::from_secs(1));
    holds(&app);
    let fresh = dana.get(&links[0]).await.text();
    let (note, new) = (folder.path().join("note"), made.to.to_string());
    std::fs::write(&note, format!("{new}\n\n{}\nelse\n", made.note)).unwrap();
    let note = note.to_str().unwrap();
    for (text, own, other) in [(&text, &key, &new), (&fresh, &new, &key)] {
        assert_eq!(verify(text, &["--key", own]).0, 0);
        assert_eq!(verify(text, &["--key", other]).0, 1);
        assert_eq!(verify(text, &["--key", other, "--key", own]).0, 0);
        assert_eq!(verify(text, &["--key", other, "--handover", note]).0, 0);
    }
    assert_eq!(verify(&text, &["--key", &key, "--handover", file.to_str().unwrap()]).0, 2, "that is no note");
    let published = app.get("/check/keys").await.text().replace("&#43;", "+");
    assert!(published.contains(&key) && published.contains(&new) && published.contains("key handover 1"));
}
