//! The tables, one for both engines. Written by hand beside each migration.

diesel::table! {
    instance (id) {
        id -> Text,
        mode -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    data_key (id) {
        id -> Text,
        holder -> Text,
        purpose -> Text,
        kek -> Text,
        wrapped -> Binary,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    dealership (id) {
        id -> Text,
        name -> Text,
        legal_name -> Text,
        street -> Text,
        city -> Text,
        region -> Text,
        postal_code -> Text,
        country -> Text,
        phone -> Text,
        email -> Text,
        tax_id -> Text,
        registration -> Text,
        currency -> Text,
        time_zone -> Text,
        tax_mode -> Text,
        invoice_prefix -> Text,
        receipt_prefix -> Text,
        payment_terms_days -> Integer,
        part_payment_minimum -> BigInt,
        created_at -> BigInt,
        version -> BigInt,
        brand_sheet -> Text,
        brand_logo -> Text,
    }
}

diesel::table! {
    brand_file (dealership_id, hash) {
        dealership_id -> Text,
        hash -> Text,
        kind -> Text,
        content -> Binary,
        width -> Integer,
        height -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    document_template (id) {
        id -> Text,
        dealership_id -> Text,
        kind -> Text,
        version -> Nullable<Integer>,
        texts -> Text,
        repeats -> Nullable<Integer>,
        edit -> BigInt,
        changed_at -> BigInt,
        changed_by -> Nullable<Text>,
    }
}

diesel::table! {
    dealership_setting (dealership_id, name) {
        dealership_id -> Text,
        name -> Text,
        value -> Text,
        version -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    audit_copying (after_id) {
        after_id -> Text,
    }
}

diesel::table! {
    audit_entry (id) {
        id -> Text,
        at -> BigInt,
        action -> Text,
        outcome -> Text,
        actor_id -> Nullable<Text>,
        object_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        dealership_id -> Nullable<Text>,
        seq -> Nullable<BigInt>,
        entry -> Binary,
        prev -> Nullable<Binary>,
        code -> Nullable<Binary>,
        aside_at -> Nullable<BigInt>,
        person_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
    }
}

diesel::table! {
    audit_listed (day, person_id, customer_id) {
        day -> Integer,
        person_id -> Text,
        customer_id -> Text,
        at -> BigInt,
        entry_id -> Text,
    }
}

diesel::table! {
    audit_tile (height, place) {
        height -> Integer,
        place -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    audit_checkpoint (size) {
        size -> BigInt,
        note -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    audit_check (at) {
        at -> BigInt,
        report -> Text,
    }
}

diesel::table! {
    training_duty (person_id, lesson) {
        person_id -> Text,
        lesson -> Text,
        assigned_at -> BigInt,
        due_at -> BigInt,
        passed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    access_review (id) {
        id -> Text,
        place -> Text,
        at -> BigInt,
        reviewed_by -> Text,
        people -> Integer,
        roles -> Integer,
        changes -> Integer,
    }
}

diesel::table! {
    sealed_row (kind, row_id) {
        kind -> Text,
        row_id -> Text,
        version -> BigInt,
        entry_id -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        kind -> Text,
        key -> Text,
        payload -> Binary,
        state -> Text,
        attempts -> Integer,
        next_at -> BigInt,
        leased_until -> BigInt,
        lease -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    alert (id) {
        id -> Text,
        key -> Text,
        rule -> Text,
        severity -> Text,
        response -> Text,
        shadow -> Bool,
        dealership_id -> Nullable<Text>,
        about -> Text,
        subject -> Text,
        reasons -> Binary,
        count -> Integer,
        state -> Text,
        verdict -> Nullable<Text>,
        note -> Nullable<Binary>,
        began_at -> BigInt,
        first_at -> BigInt,
        last_at -> BigInt,
        event_id -> Text,
        handled_by -> Nullable<Text>,
        handled_at -> Nullable<BigInt>,
        escalate_at -> Nullable<BigInt>,
        escalated -> Integer,
        actor -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    alert_mute (id) {
        id -> Text,
        rule -> Text,
        dealership_id -> Nullable<Text>,
        subject -> Text,
        reason -> Binary,
        until_at -> BigInt,
        asked_by -> Text,
        asked_at -> BigInt,
        second -> Bool,
        allowed_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        silenced -> Integer,
    }
}

diesel::table! {
    restraint (id) {
        id -> Text,
        alert_id -> Text,
        kind -> Text,
        covers -> Text,
        subject -> Text,
        began_at -> BigInt,
        until_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    alert_feed (name) {
        name -> Text,
        at -> BigInt,
        quiet_until -> BigInt,
        memory -> Nullable<Binary>,
        seq -> BigInt,
        last -> Text,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        until -> BigInt,
    }
}

diesel::table! {
    mail (id) {
        id -> Text,
        kind -> Text,
        key -> Text,
        person_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        object_id -> Nullable<Text>,
        message -> Binary,
        state -> Text,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    rate_bucket (key) {
        key -> Binary,
        at -> BigInt,
    }
}

diesel::table! {
    customer (id) {
        id -> Text,
        dealership_id -> Text,
        reference -> Text,
        kind -> Text,
        name -> Binary,
        contact -> Binary,
        notes -> Nullable<Binary>,
        email_index -> Nullable<Binary>,
        phone_index -> Nullable<Binary>,
        language -> Text,
        tax_exempt -> Bool,
        currency -> Text,
        credit_minor -> BigInt,
        issued_count -> BigInt,
        issued_minor -> BigInt,
        source_index -> Nullable<Binary>,
        version -> BigInt,
        created_at -> BigInt,
        tax_certificate -> Nullable<Binary>,
        merged_into -> Nullable<Text>,
        merged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    vehicle (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        vin -> Binary,
        vin_index -> Binary,
        plate -> Nullable<Binary>,
        plate_index -> Nullable<Binary>,
        year -> Nullable<Integer>,
        make -> Text,
        model -> Text,
        trim -> Text,
        odometer -> Nullable<BigInt>,
        odometer_unit -> Text,
        owned_from -> Nullable<Integer>,
        owned_until -> Nullable<Integer>,
        source_index -> Nullable<Binary>,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    odometer_reading (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        vehicle_id -> Text,
        reading -> BigInt,
        unit -> Text,
        read_on -> Nullable<Integer>,
        lower -> Bool,
        reason -> Nullable<Binary>,
        recorded_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    search_token (dealership_id, token_index, object_id) {
        dealership_id -> Text,
        token_index -> Binary,
        object_id -> Text,
        customer_id -> Text,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        name -> Binary,
        email -> Binary,
        email_index -> Binary,
        language -> Nullable<Text>,
        suspended_at -> Nullable<BigInt>,
        hold_until -> Nullable<BigInt>,
        version -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    owner_right (id) {
        id -> Text,
        person_id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        can_approve -> Bool,
        can_pay -> Bool,
        can_dispute -> Bool,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_role (id) {
        id -> Text,
        person_id -> Text,
        dealership_id -> Nullable<Text>,
        role -> Text,
        granted_by -> Nullable<Text>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkey (id) {
        id -> Text,
        person_id -> Text,
        credential_id -> Binary,
        credential -> Text,
        name -> Binary,
        synced -> Bool,
        device -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        suspended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        token_hash -> Binary,
        person_id -> Text,
        passkey_id -> Text,
        account_id -> Nullable<Text>,
        device -> Text,
        ip -> Binary,
        started_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        viewing -> Nullable<Text>,
        bound -> Nullable<Binary>,
    }
}

diesel::table! {
    known_browser (person_id, mark_hash) {
        person_id -> Text,
        mark_hash -> Binary,
        seen_at -> BigInt,
    }
}

diesel::table! {
    ceremony (id) {
        id -> Text,
        kind -> Text,
        person_id -> Nullable<Text>,
        object_id -> Nullable<Text>,
        state -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    invitation (id) {
        id -> Text,
        kind -> Text,
        grants -> Text,
        token_hash -> Binary,
        code_hash -> Nullable<Binary>,
        code_failures -> Integer,
        person_id -> Text,
        dealership_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        not_before -> BigInt,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery (id) {
        id -> Text,
        person_id -> Text,
        kind -> Text,
        token_hash -> Nullable<Binary>,
        invitation_id -> Nullable<Text>,
        dealership_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        reason -> Nullable<Binary>,
        requested_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        approved_at -> Nullable<BigInt>,
        cancelled_at -> Nullable<BigInt>,
        completed_at -> Nullable<BigInt>,
        disowned_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_code (id) {
        id -> Text,
        person_id -> Text,
        code_hash -> Binary,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    email_change (id) {
        id -> Text,
        person_id -> Text,
        old_email -> Binary,
        new_email -> Binary,
        new_email_index -> Binary,
        confirm_hash -> Binary,
        undo_hash -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        undo_until -> Nullable<BigInt>,
        undone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    step_up (id) {
        id -> Text,
        session_id -> Text,
        operation -> Text,
        object_id -> Text,
        digest -> Binary,
        detail -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notice_setting (person_id, event) {
        person_id -> Text,
        event -> Text,
        wanted -> Bool,
    }
}

diesel::table! {
    kept_form (id) {
        id -> Text,
        token_hash -> Binary,
        form -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    number_counter (dealership_id, document_type, series, year) {
        dealership_id -> Text,
        document_type -> Text,
        series -> Text,
        year -> Integer,
        last -> BigInt,
    }
}

diesel::table! {
    invoice (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        vehicle_id -> Nullable<Text>,
        state -> Text,
        series -> Text,
        number -> Nullable<Text>,
        repair_order -> Text,
        currency -> Text,
        issued_on -> Nullable<Integer>,
        due_on -> Nullable<Integer>,
        net_minor -> BigInt,
        tax_minor -> BigInt,
        total_minor -> BigInt,
        open_minor -> BigInt,
        label -> Binary,
        snapshot -> Binary,
        source -> Text,
        source_index -> Nullable<Binary>,
        version -> BigInt,
        created_at -> BigInt,
        issued_at -> Nullable<BigInt>,
        issued_by -> Nullable<Text>,
        changed_at -> Nullable<BigInt>,
        changed_by -> Nullable<Text>,
        credited_minor -> BigInt,
        written_off_minor -> BigInt,
    }
}

diesel::table! {
    tax_rule (id) {
        id -> Text,
        dealership_id -> Text,
        kinds -> Text,
        condition -> Text,
        category -> Text,
        rate -> Text,
        jurisdiction -> Text,
        valid_from -> Integer,
        valid_until -> Nullable<Integer>,
        created_at -> BigInt,
        used_on -> Nullable<Integer>,
    }
}

diesel::table! {
    ledger_transaction (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        kind -> Text,
        source_id -> Text,
        occurred_on -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    posting (id) {
        id -> Text,
        transaction_id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        document_id -> Nullable<Text>,
        account -> Text,
        currency -> Text,
        amount -> BigInt,
        occurred_on -> Integer,
    }
}

diesel::table! {
    ledger_day (dealership_id, currency, occurred_on, account) {
        dealership_id -> Text,
        currency -> Text,
        occurred_on -> Integer,
        account -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    stored_document (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        object_id -> Text,
        kind -> Text,
        sha256 -> Binary,
        content -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    delivery (id) {
        id -> Text,
        object_id -> Text,
        customer_id -> Text,
        channel -> Text,
        state -> Text,
        at -> BigInt,
        mail_id -> Nullable<Text>,
    }
}

diesel::table! {
    reminder (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        key -> Text,
        step -> Nullable<Integer>,
        act -> Text,
        origin -> Text,
        mails -> Integer,
        on_day -> Integer,
        task -> Bool,
        at -> BigInt,
    }
}

diesel::table! {
    reminder_pause (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Nullable<Text>,
        reason -> Binary,
        until_day -> Nullable<Integer>,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    promise (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        promised_on -> Integer,
        by_owner -> Bool,
        person_id -> Nullable<Text>,
        state -> Text,
        task -> Bool,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    late_charge (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        charge_id -> Text,
        from_day -> Integer,
        to_day -> Integer,
        amount_minor -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    recurring_plan (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        template -> Binary,
        every -> Text,
        starts_on -> Integer,
        ends_on -> Nullable<Integer>,
        next_number -> Integer,
        next_on -> Nullable<Integer>,
        automatic -> Bool,
        state -> Text,
        created_at -> BigInt,
        failed_at -> Nullable<BigInt>,
        failure -> Nullable<Binary>,
    }
}

diesel::table! {
    recurring_run (plan_id, number) {
        plan_id -> Text,
        number -> Integer,
        on_day -> Integer,
        invoice_id -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    mail_bounce (id) {
        id -> Text,
        mail_id -> Text,
        customer_id -> Nullable<Text>,
        object_id -> Nullable<Text>,
        address_index -> Binary,
        status -> Text,
        source -> Text,
        at -> BigInt,
        lifted_at -> Nullable<BigInt>,
        dealership_id -> Nullable<Text>,
        email_index -> Nullable<Binary>,
    }
}

diesel::table! {
    pay_link (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        token_hash -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    payment (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        number -> Text,
        method -> Text,
        instrument -> Nullable<Binary>,
        currency -> Text,
        amount_minor -> BigInt,
        received_on -> Integer,
        received_at -> BigInt,
        provider -> Nullable<Text>,
        provider_payment -> Nullable<Text>,
        attempt_id -> Nullable<Text>,
        reference -> Nullable<Text>,
        source_index -> Nullable<Binary>,
        created_at -> BigInt,
    }
}

diesel::table! {
    allocation (id) {
        id -> Text,
        payment_id -> Text,
        invoice_id -> Text,
        kind -> Text,
        amount_minor -> BigInt,
        occurred_on -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    payment_attempt (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        person_id -> Nullable<Text>,
        pay_link_id -> Nullable<Text>,
        state -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        form_key -> Text,
        provider_session -> Nullable<Text>,
        provider_payment -> Nullable<Text>,
        request -> Binary,
        checkout_url -> Nullable<Binary>,
        failure -> Nullable<Text>,
        payment_id -> Nullable<Text>,
        created_at -> BigInt,
        changed_at -> BigInt,
        expires_at -> BigInt,
        protest -> Bool,
    }
}

diesel::table! {
    attempt_invoice (id) {
        id -> Text,
        attempt_id -> Text,
        invoice_id -> Text,
        amount_minor -> BigInt,
        live -> Bool,
    }
}

diesel::table! {
    refund (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        payment_id -> Text,
        state -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        provider_refund -> Nullable<Text>,
        created_at -> BigInt,
        changed_at -> BigInt,
        number -> Nullable<Text>,
        form_key -> Nullable<Text>,
        reason -> Nullable<Binary>,
        requested_by -> Nullable<Text>,
        by_hand -> Bool,
        approval_id -> Nullable<Text>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    chargeback (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        payment_id -> Text,
        provider_dispute -> Text,
        state -> Text,
        reason -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        booked_minor -> BigInt,
        answer_by -> Nullable<BigInt>,
        created_at -> BigInt,
        changed_at -> BigInt,
        answer_begun_at -> Nullable<BigInt>,
        answer_begun_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        answer_failed -> Text,
        answer_due -> BigInt,
        twice_seen_at -> Nullable<BigInt>,
        twice_seen_by -> Nullable<Text>,
        back_waits -> Bool,
        fee_minor -> BigInt,
    }
}

diesel::table! {
    fraud_warning (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        payment_id -> Text,
        provider_warning -> Text,
        kind -> Text,
        created_at -> BigInt,
        handled_at -> Nullable<BigInt>,
        handled_by -> Nullable<Text>,
    }
}

diesel::table! {
    chargeback_part (chargeback_id, invoice_id) {
        chargeback_id -> Text,
        invoice_id -> Text,
        amount_minor -> BigInt,
    }
}

diesel::table! {
    evidence (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        kind -> Text,
        name -> Binary,
        file_key -> Binary,
        head -> Binary,
        size -> BigInt,
        pages -> Nullable<Integer>,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        shared -> Bool,
        form_key -> Text,
        added_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    evidence_piece (evidence_id, place) {
        evidence_id -> Text,
        place -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    vehicle_stay (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        vehicle_id -> Text,
        noticed_on -> Integer,
        charges_from -> Integer,
        on_paper -> Bool,
        currency -> Text,
        daily_minor -> BigInt,
        cap_minor -> BigInt,
        noticed_by -> Nullable<Text>,
        created_at -> BigInt,
        left_on -> Nullable<Integer>,
        ended_at -> Nullable<BigInt>,
        invoice_id -> Nullable<Text>,
    }
}

diesel::table! {
    counter_payment (payment_id) {
        payment_id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        form_key -> Text,
        taken_by -> Nullable<Text>,
        cash_minor -> BigInt,
        cash_flag -> Bool,
        reversed_at -> Nullable<BigInt>,
        reversed_by -> Nullable<Text>,
        reason -> Nullable<Binary>,
        protest -> Bool,
        approval_id -> Nullable<Text>,
    }
}

diesel::table! {
    credit_note (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        series -> Text,
        number -> Text,
        currency -> Text,
        net_minor -> BigInt,
        tax_minor -> BigInt,
        total_minor -> BigInt,
        to_credit_minor -> BigInt,
        cancels -> Bool,
        form_key -> Text,
        approval_id -> Nullable<Text>,
        snapshot -> Binary,
        issued_on -> Integer,
        issued_at -> BigInt,
        issued_by -> Nullable<Text>,
    }
}

diesel::table! {
    credit_line (id) {
        id -> Text,
        credit_note_id -> Text,
        invoice_id -> Text,
        line_id -> Text,
        net_minor -> BigInt,
        tax_minor -> BigInt,
    }
}

diesel::table! {
    write_off (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        reversed_minor -> BigInt,
        reason -> Binary,
        form_key -> Text,
        approval_id -> Nullable<Text>,
        written_on -> Integer,
        created_at -> BigInt,
        created_by -> Nullable<Text>,
    }
}

diesel::table! {
    approval (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        kind -> Text,
        object_id -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        digest -> Binary,
        proposal -> Binary,
        reason -> Binary,
        state -> Text,
        requested_by -> Text,
        requested_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        note -> Nullable<Binary>,
        changed_at -> BigInt,
        expires_at -> BigInt,
        expired -> Bool,
    }
}

diesel::table! {
    provider_event (id) {
        id -> Text,
        kind -> Text,
        object_id -> Text,
        payload -> Binary,
        received_at -> BigInt,
        applied_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    reconciliation (id) {
        id -> Text,
        ran_at -> BigInt,
        cursor_at -> BigInt,
        checked -> Integer,
        repaired -> Integer,
        differences -> Integer,
        report -> Text,
    }
}

diesel::table! {
    estimate (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        vehicle_id -> Nullable<Text>,
        number -> Text,
        repair_order -> Text,
        state -> Text,
        version -> Integer,
        currency -> Text,
        valid_until -> Integer,
        net_minor -> BigInt,
        total_minor -> BigInt,
        label -> Binary,
        invoice_id -> Nullable<Text>,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    estimate_version (id) {
        id -> Text,
        estimate_id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        version -> Integer,
        state -> Text,
        valid_until -> Integer,
        net_minor -> BigInt,
        total_minor -> BigInt,
        content -> Binary,
        document -> Nullable<Binary>,
        sha256 -> Nullable<Binary>,
        edit -> BigInt,
        created_at -> BigInt,
        created_by -> Nullable<Text>,
        sent_at -> Nullable<BigInt>,
        changed_at -> Nullable<BigInt>,
        changed_by -> Nullable<Text>,
    }
}

diesel::table! {
    deposit (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        estimate_id -> Text,
        payment_id -> Text,
        state -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        invoice_id -> Nullable<Text>,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    attempt_estimate (attempt_id) {
        attempt_id -> Text,
        estimate_id -> Text,
        live -> Bool,
    }
}

diesel::table! {
    estimate_bill (invoice_id) {
        invoice_id -> Text,
        dealership_id -> Text,
        estimate_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    payer_document (invoice_id) {
        invoice_id -> Text,
        dealership_id -> Text,
        root_id -> Text,
        pay_type -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    invoice_source (invoice_id, source_id) {
        invoice_id -> Text,
        source_id -> Text,
        dealership_id -> Text,
        replaces -> Bool,
    }
}

diesel::table! {
    core_charge (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        line_id -> Text,
        place -> Integer,
        state -> Text,
        currency -> Text,
        amount_minor -> BigInt,
        open_minor -> BigInt,
        issued_on -> Integer,
        closed_on -> Nullable<Integer>,
    }
}

diesel::table! {
    core_return (invoice_id, line_id, core_id) {
        invoice_id -> Text,
        line_id -> Text,
        core_id -> Text,
        amount_minor -> BigInt,
    }
}

diesel::table! {
    consent (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        estimate_id -> Text,
        version_id -> Text,
        kind -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        person_id -> Nullable<Text>,
        recorded_by -> Nullable<Text>,
        evidence -> Binary,
        given_at -> BigInt,
    }
}

diesel::table! {
    import (id) {
        id -> Text,
        dealership_id -> Text,
        state -> Text,
        customers -> BigInt,
        vehicles -> BigInt,
        invoices -> BigInt,
        payments -> BigInt,
        started_at -> BigInt,
        touched_at -> BigInt,
        applied_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    export (id) {
        id -> Text,
        dealership_id -> Text,
        person_id -> Text,
        list -> Text,
        state -> Text,
        row_count -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        taken_at -> Nullable<BigInt>,
        from_day -> Nullable<Integer>,
        to_day -> Nullable<Integer>,
        choice -> Nullable<Text>,
    }
}

diesel::table! {
    export_part (export_id, place) {
        export_id -> Text,
        place -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    import_upload (id) {
        id -> Text,
        dealership_id -> Text,
        person_id -> Text,
        state -> Text,
        progress -> Text,
        report -> Nullable<Binary>,
        import_id -> Nullable<Text>,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    import_file (upload_id, name, place) {
        upload_id -> Text,
        name -> Text,
        place -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    import_record (import_id, object_id) {
        import_id -> Text,
        object_id -> Text,
        customer_id -> Text,
    }
}

diesel::table! {
    staged_customer (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        reference -> Text,
        source_index -> Nullable<Binary>,
        content -> Nullable<Binary>,
    }
}

diesel::table! {
    staged_vehicle (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        customer_reference -> Text,
        vin_index -> Binary,
        source_index -> Nullable<Binary>,
        content -> Nullable<Binary>,
    }
}

diesel::table! {
    staged_invoice (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        number -> Text,
        customer_reference -> Nullable<Text>,
        vin_index -> Nullable<Binary>,
        source_index -> Nullable<Binary>,
        content -> Nullable<Binary>,
    }
}

diesel::table! {
    staged_lines (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        number -> Text,
        lines -> BigInt,
        content -> Nullable<Binary>,
    }
}

diesel::table! {
    staged_payment (import_id, place) {
        import_id -> Text,
        place -> BigInt,
        reference -> Text,
        number -> Nullable<Text>,
        received_on -> Nullable<Integer>,
        amount_minor -> Nullable<BigInt>,
        method -> Nullable<Text>,
        source_index -> Nullable<Binary>,
    }
}

diesel::table! {
    dispute (id) {
        id -> Text,
        dealership_id -> Text,
        customer_id -> Text,
        invoice_id -> Text,
        number -> Text,
        state -> Text,
        open -> Bool,
        currency -> Text,
        claimed_minor -> BigInt,
        held_minor -> BigInt,
        wish -> Text,
        form_key -> Text,
        raised_by -> Nullable<Text>,
        raised_at -> BigInt,
        issued_by -> Nullable<Text>,
        owner_id -> Nullable<Text>,
        reply_by -> Nullable<BigInt>,
        decide_by -> BigInt,
        answer_by -> Nullable<BigInt>,
        days_left -> Nullable<Integer>,
        due_at -> BigInt,
        escalated_at -> Nullable<BigInt>,
        appeal_until -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        version -> BigInt,
        paused_days -> Integer,
        pause_until -> Nullable<BigInt>,
        allowed_id -> Nullable<Text>,
        advisor -> Nullable<Binary>,
    }
}

diesel::table! {
    dispute_hold (dispute_id, at) {
        dispute_id -> Text,
        at -> BigInt,
        moved_minor -> BigInt,
    }
}

diesel::table! {
    dispute_line (dispute_id, line_id) {
        dispute_id -> Text,
        line_id -> Text,
        invoice_id -> Text,
        place -> Integer,
        quantity -> Nullable<Text>,
        claimed_minor -> BigInt,
        approved_minor -> BigInt,
        reason -> Text,
        operation -> Nullable<Text>,
        open -> Bool,
    }
}

diesel::table! {
    dispute_event (id) {
        id -> Text,
        dispute_id -> Text,
        kind -> Text,
        side -> Text,
        internal -> Bool,
        person_id -> Nullable<Text>,
        about_id -> Nullable<Text>,
        body -> Nullable<Binary>,
        form_key -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    dispute_decision (id) {
        id -> Text,
        dispute_id -> Text,
        dealership_id -> Text,
        is_final -> Bool,
        decided_by -> Text,
        decided_at -> BigInt,
        approval_id -> Nullable<Text>,
        credit_note_id -> Nullable<Text>,
        credited_minor -> BigInt,
        account_minor -> BigInt,
        refunded_minor -> BigInt,
        due_minor -> BigInt,
        form_key -> Text,
        note -> Nullable<Binary>,
        appeal_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    dispute_ruling (id) {
        id -> Text,
        decision_id -> Text,
        line_id -> Text,
        outcome -> Text,
        approved_minor -> BigInt,
        reason -> Binary,
    }
}

diesel::joinable!(dispute -> customer (customer_id));
diesel::joinable!(dispute -> invoice (invoice_id));
diesel::joinable!(dispute_hold -> dispute (dispute_id));
diesel::joinable!(dispute_line -> dispute (dispute_id));
diesel::joinable!(dispute_event -> dispute (dispute_id));
diesel::joinable!(dispute_decision -> dispute (dispute_id));
diesel::joinable!(dispute_decision -> credit_note (credit_note_id));
diesel::joinable!(dispute_ruling -> dispute_decision (decision_id));
diesel::joinable!(dealership_setting -> dealership (dealership_id));
diesel::joinable!(customer -> dealership (dealership_id));
diesel::joinable!(vehicle -> dealership (dealership_id));
diesel::joinable!(vehicle -> customer (customer_id));
diesel::joinable!(owner_right -> person (person_id));
diesel::joinable!(owner_right -> dealership (dealership_id));
diesel::joinable!(owner_right -> customer (customer_id));
diesel::joinable!(staff_role -> person (person_id));
diesel::joinable!(staff_role -> dealership (dealership_id));
diesel::joinable!(passkey -> person (person_id));
diesel::joinable!(session -> person (person_id));
diesel::joinable!(session -> passkey (passkey_id));
diesel::joinable!(invitation -> person (person_id));
diesel::joinable!(recovery -> person (person_id));
diesel::joinable!(recovery_code -> person (person_id));
diesel::joinable!(email_change -> person (person_id));
diesel::joinable!(step_up -> session (session_id));
diesel::joinable!(notice_setting -> person (person_id));
diesel::joinable!(number_counter -> dealership (dealership_id));
diesel::joinable!(invoice -> dealership (dealership_id));
diesel::joinable!(invoice -> customer (customer_id));
diesel::joinable!(invoice -> vehicle (vehicle_id));
diesel::joinable!(ledger_transaction -> dealership (dealership_id));
diesel::joinable!(ledger_transaction -> customer (customer_id));
diesel::joinable!(posting -> ledger_transaction (transaction_id));
diesel::joinable!(stored_document -> dealership (dealership_id));
diesel::joinable!(stored_document -> customer (customer_id));
diesel::joinable!(pay_link -> dealership (dealership_id));
diesel::joinable!(pay_link -> customer (customer_id));
diesel::joinable!(pay_link -> invoice (invoice_id));
diesel::joinable!(payment -> dealership (dealership_id));
diesel::joinable!(payment -> customer (customer_id));
diesel::joinable!(allocation -> payment (payment_id));
diesel::joinable!(allocation -> invoice (invoice_id));
diesel::joinable!(payment_attempt -> dealership (dealership_id));
diesel::joinable!(payment_attempt -> customer (customer_id));
diesel::joinable!(attempt_invoice -> payment_attempt (attempt_id));
diesel::joinable!(attempt_invoice -> invoice (invoice_id));
diesel::joinable!(reminder -> invoice (invoice_id));
diesel::joinable!(promise -> invoice (invoice_id));
diesel::joinable!(recurring_run -> recurring_plan (plan_id));
diesel::joinable!(refund -> dealership (dealership_id));
diesel::joinable!(refund -> customer (customer_id));
diesel::joinable!(refund -> payment (payment_id));
diesel::joinable!(chargeback -> payment (payment_id));
diesel::joinable!(chargeback_part -> chargeback (chargeback_id));
diesel::joinable!(chargeback_part -> invoice (invoice_id));
diesel::joinable!(fraud_warning -> payment (payment_id));
diesel::joinable!(counter_payment -> payment (payment_id));
diesel::joinable!(credit_note -> customer (customer_id));
diesel::joinable!(credit_note -> invoice (invoice_id));
diesel::joinable!(credit_line -> credit_note (credit_note_id));
diesel::joinable!(credit_line -> invoice (invoice_id));
diesel::joinable!(write_off -> customer (customer_id));
diesel::joinable!(write_off -> invoice (invoice_id));
diesel::joinable!(approval -> dealership (dealership_id));
diesel::joinable!(approval -> customer (customer_id));

diesel::joinable!(estimate -> dealership (dealership_id));
diesel::joinable!(estimate -> customer (customer_id));
diesel::joinable!(estimate -> vehicle (vehicle_id));
diesel::joinable!(estimate -> invoice (invoice_id));
diesel::joinable!(estimate_version -> estimate (estimate_id));
diesel::joinable!(consent -> estimate (estimate_id));
diesel::joinable!(consent -> estimate_version (version_id));
diesel::joinable!(deposit -> estimate (estimate_id));
diesel::joinable!(deposit -> payment (payment_id));
diesel::joinable!(attempt_estimate -> payment_attempt (attempt_id));
diesel::joinable!(attempt_estimate -> estimate (estimate_id));
diesel::joinable!(estimate_bill -> invoice (invoice_id));
diesel::joinable!(payer_document -> invoice (invoice_id));
diesel::joinable!(invoice_source -> invoice (invoice_id));
diesel::joinable!(core_charge -> invoice (invoice_id));

diesel::joinable!(import -> dealership (dealership_id));

diesel::allow_tables_to_appear_in_same_query!(
    instance,
    data_key,
    dealership,
    dealership_setting,
    audit_entry,
    audit_listed,
    alert,
    alert_feed,
    alert_mute,
    outbox,
    lease,
    mail,
    rate_bucket,
    customer,
    vehicle,
    search_token,
    person,
    owner_right,
    staff_role,
    passkey,
    restraint,
    session,
    known_browser,
    ceremony,
    invitation,
    recovery,
    recovery_code,
    email_change,
    step_up,
    notice_setting,
    kept_form,
    number_counter,
    invoice,
    ledger_transaction,
    posting,
    stored_document,
    delivery,
    mail_bounce,
    reminder,
    reminder_pause,
    promise,
    late_charge,
    recurring_plan,
    recurring_run,
    pay_link,
    payment,
    allocation,
    payment_attempt,
    attempt_invoice,
    refund,
    chargeback,
    chargeback_part,
    fraud_warning,
    vehicle_stay,
    counter_payment,
    credit_note,
    credit_line,
    write_off,
    approval,
    provider_event,
    reconciliation,
    estimate,
    estimate_version,
    consent,
    deposit,
    attempt_estimate,
    estimate_bill,
    invoice_source,
    core_return,
    payer_document,
    core_charge,
    dispute,
    dispute_hold,
    dispute_line,
    dispute_event,
    dispute_decision,
    dispute_ruling
);

// Each stage beside what it is compared with.
diesel::allow_tables_to_appear_in_same_query!(
    staged_customer,
    staged_vehicle,
    staged_invoice,
    staged_lines,
    staged_payment
);
diesel::allow_tables_to_appear_in_same_query!(staged_customer, customer);
diesel::allow_tables_to_appear_in_same_query!(staged_vehicle, customer);
diesel::allow_tables_to_appear_in_same_query!(staged_vehicle, vehicle);
diesel::allow_tables_to_appear_in_same_query!(staged_invoice, customer);
diesel::allow_tables_to_appear_in_same_query!(staged_invoice, vehicle);
diesel::allow_tables_to_appear_in_same_query!(staged_invoice, invoice);
diesel::allow_tables_to_appear_in_same_query!(staged_lines, invoice);
diesel::allow_tables_to_appear_in_same_query!(staged_payment, invoice);
diesel::allow_tables_to_appear_in_same_query!(staged_payment, payment);
diesel::allow_tables_to_appear_in_same_query!(staged_payment, customer);
diesel::allow_tables_to_appear_in_same_query!(import, dealership);
diesel::allow_tables_to_appear_in_same_query!(export, export_part);
diesel::allow_tables_to_appear_in_same_query!(sealed_row, audit_entry);
