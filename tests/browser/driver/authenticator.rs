//! A person's device: a virtual authenticator that keeps passkeys and knows (or does not know) its owner's finger.

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddCredentialParams, AddVirtualAuthenticatorParams, AuthenticatorId, AuthenticatorProtocol,
    AuthenticatorTransport, Credential, EnableParams, GetCredentialsParams, RemoveVirtualAuthenticatorParams,
    SetUserVerifiedParams, VirtualAuthenticatorOptions,
};

/// Belongs to the tab in which it was added.
pub struct Authenticator {
    page: Page,
    id: AuthenticatorId,
}

impl Authenticator {
    pub(super) async fn add(page: Page) -> Self {
        page.execute(EnableParams::default()).await.expect("WebAuthn domain");
        let options = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .expect("options");
        let added = page.execute(AddVirtualAuthenticatorParams::new(options)).await.expect("authenticator");
        let id = added.result.authenticator_id;
        Self { page, id }
    }

    /// Whether the device recognises its owner; when not, a ceremony ends as if the person had cancelled it.
    pub async fn recognises_owner(&self, yes: bool) {
        let params = SetUserVerifiedParams::new(self.id.clone(), yes);
        self.page.execute(params).await.expect("user verified");
    }

    /// The passkeys on the device, private keys included.
    pub async fn credentials(&self) -> Vec<Credential> {
        let params = GetCredentialsParams::new(self.id.clone());
        self.page.execute(params).await.expect("credentials").result.credentials
    }

    /// Puts a passkey on the device that another one made.
    pub async fn restore(&self, credential: Credential) {
        let params = AddCredentialParams::new(self.id.clone(), credential);
        self.page.execute(params).await.expect("credential");
    }

    /// The device is lost, with all its passkeys.
    pub async fn remove(self) {
        let params = RemoveVirtualAuthenticatorParams::new(self.id.clone());
        self.page.execute(params).await.expect("removal");
    }
}
