using System.Net;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Microsoft.Extensions.Time.Testing;
using Zegel.Campaigns.HouseMail;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Reporting;
using Zegel.Mail.Addresses;
using Zegel.Mail.Smtp;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Feedback;

public abstract class InboxTests(TestDatabase fixture)
{
    static readonly SmtpPeer Peer = new(IPAddress.Loopback);
    static readonly SmtpSender Nobody = new(SmtpPath.Null);
    static readonly DateTimeOffset Later = GivenConsent.Now.AddDays(2);

    readonly string folder = Directory.CreateTempSubdirectory("zegel-test-").FullName;
    readonly Verp verp = new([new VerpKey(1, Encoding.ASCII.GetBytes("a secret of thirty-two octets...."))]);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    Inbox Make(GivenConsent given)
    {
        var clock = new FakeTimeProvider(Later);
        return new Inbox(
            given.Database,
            verp,
            new Returns(given.Database, ReplyClassifier.Shipped, new AuditLog(clock)),
            given.OptOut,
            new ReportBook(given.Database, new FakeWorld(), GivenDomains.Zone, clock),
            new SenderProofs(given.Database, new FakeWorld(), GivenDomains.Zone, new AuditLog(clock), clock),
            new Mailroom(folder),
            [DomainName.Parse("mx.zegel.example")],
            DomainName.Parse("rua.zegel.example"),
            clock
        );
    }

    static async Task<int> RcptAsync(Inbox inbox, string address)
    {
        SmtpPath.TryRead($"<{address}>", out var path, out _).ShouldBeTrue();
        return await inbox.RecipientAsync(Peer, Nobody, new SmtpRecipient(path!), Token) is SmtpAnswer.Say(var reply)
            ? reply.Code
            : 250;
    }

    static async Task<SmtpAnswer> SendAsync(Inbox inbox, string address, string message, SmtpSender? from = null)
    {
        SmtpPath.TryRead($"<{address}>", out var path, out _).ShouldBeTrue();
        var content = Encoding.ASCII.GetBytes(message.ReplaceLineEndings("\r\n"));
        return await inbox.MessageAsync(
            new SmtpReceived(Peer, from ?? Nobody, [new SmtpRecipient(path!)], content),
            Token
        );
    }

    /// <summary>A newsletter to this subscriber, already delivered.</summary>
    static async Task<Intent> DeliveredAsync(GivenConsent given, Subscription place, string address)
    {
        var intent = new Intent
        {
            Id = Guid.CreateVersion7(Later),
            TenantId = given.Tenant.Id,
            Stream = MailStream.Bulk,
            Source = "campaign",
            PersonId = place.PersonId,
            SubscriptionId = place.Id,
            ListId = place.ListId,
            BrandId = given.Brand.Id,
            DomainId = given.Domain.Id,
            ConsentId = place.ConsentId,
            Address = address,
            AddressKey = given.Keys.KeyFor(Mailbox.Parse(address)),
            State = IntentState.Ended,
            DueAt = Later,
            Fence = 1,
            Attempts = 1,
            Uncertain = 0,
            QueuedAt = Later,
            ExpiresAt = Later.AddDays(5),
            Outcome = "delivered",
            EndedAt = Later,
        };
        await given.Database.WriteAsync(db => db.InsertAsync(intent, token: Token), Token);
        return intent;
    }

    static string Dsn(string action, string status, string diagnostic) =>
        $"""
            From: mailer-daemon@example.org
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: text/plain

            Sorry.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Final-Recipient: rfc822; ann@example.org
            Action: {action}
            Status: {status}
            Diagnostic-Code: smtp; {diagnostic}

            --b--

            """;

    Task<bool> SuppressedAsync(GivenConsent given, string address) =>
        given.Suppressions.IsSuppressedAsync(
            Mailbox.Parse(address),
            given.Tenant.Id,
            MailStream.Transactional,
            null,
            null,
            Token
        );

    [Fact]
    [Trait("Rule", "A50")]
    public async Task A_report_of_a_receiver_is_booked_and_what_is_none_waits_for_people()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        const string domain = "abcdefghijklmnopqrstuvwxyz";
        var end = Later.ToUnixTimeSeconds();
        var begin = end - 86400;
        var report = $"""
            From: noreply@google.com
            Subject: Report Domain: nieuws.kringloop.example
            Content-Type: text/xml

            <feedback><report_metadata><org_name>google.com</org_name><report_id>1</report_id>
            <date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata>
            <policy_published><domain>nieuws.kringloop.example</domain><p>none</p></policy_published>
            <record><row><source_ip>192.0.2.1</source_ip><count>7</count>
            <policy_evaluated><dkim>pass</dkim></policy_evaluated></row></record></feedback>
            """;
        await SendAsync(Make(given), $"{domain}@rua.zegel.example", report);
        await SendAsync(Make(given), $"{domain}@rua.zegel.example", "Subject: hello\n\nno report\n");
        await SendAsync(
            Make(given),
            $"{domain}@rua.zegel.example",
            report.Replace("nieuws.kringloop.example<", "elsewhere.example<", StringComparison.Ordinal)
        );
        (
            await given.Database.ReadAsync(db => db.DmarcReports.Select(r => r.Messages).ToListAsync(Token), Token)
        ).ShouldBe([7]);
        Directory.GetFiles(Path.Combine(folder, "unread-reports")).Length.ShouldBe(2);
    }

    static readonly Mailbox Asked = Mailbox.Parse("post@nieuws.kringloop.example");

    static SenderProofs ProofsOf(GivenConsent given, FakeWorld? world = null)
    {
        var clock = new FakeTimeProvider(Later);
        return new SenderProofs(
            given.Database,
            world ?? new FakeWorld(),
            GivenDomains.Zone,
            new AuditLog(clock),
            clock
        );
    }

    static async Task<SenderProof> ProofAsync(GivenConsent given) =>
        (await ProofsOf(given).ListAsync(given.Tenant.Id, Token))[Asked.ToString()];

    /// <summary>A mail that asks whether somebody reads the address has left.</summary>
    static async Task<Guid> AskedAsync(GivenConsent given)
    {
        var mail = new Intent
        {
            Id = Guid.CreateVersion7(Later),
            TenantId = given.Tenant.Id,
            Stream = MailStream.System,
            Source = ProofMail.SourceName,
            BrandId = given.Brand.Id,
            DomainId = given.Domain.Id,
            Address = Asked.ToString(),
            AddressKey = given.Keys.KeyFor(Asked),
            State = IntentState.Ended,
            DueAt = Later,
            Fence = 1,
            Attempts = 1,
            Uncertain = 0,
            QueuedAt = Later,
            ExpiresAt = Later.AddDays(2),
            Outcome = "delivered",
            EndedAt = Later,
        };
        await given.Database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(mail, token: Token);
                await ProofsOf(given).OpenAsync(db, given.Tenant.Id, Asked, mail.Id, "12345678", "ann", Token);
            },
            Token
        );
        return mail.Id;
    }

    [Theory]
    [Trait("Rule", "B01")]
    [InlineData("", ProofState.Proven)]
    [InlineData("Auto-Submitted: auto-replied\n", ProofState.Asked)]
    [InlineData("Precedence: bulk\n", ProofState.Asked)]
    [InlineData("Return-Path: <>\n", ProofState.Asked)]
    public async Task An_answer_to_the_mail_that_asks_proves_the_address_when_a_person_wrote_it(
        string field,
        ProofState state
    )
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var to = verp.Address(VerpKind.Reply, await AskedAsync(given), given.Domain.ReturnHost).ToString();
        SmtpPath.TryRead("<piet@kringloop.example>", out var piet, out _).ShouldBeTrue();
        var answer = $"From: piet@kringloop.example\n{field}\nJa hoor\n";
        (await SendAsync(Make(given), to, answer, new SmtpSender(piet!))).ShouldBe(SmtpAnswer.Yes);
        (await ProofAsync(given)).StateAt(Later).ShouldBe(state);
        Directory.Exists(Path.Combine(folder, "replies")).ShouldBeFalse();
        // Any other answer waits for people.
        var other = verp.Address(VerpKind.Reply, Guid.CreateVersion7(Later), given.Domain.ReturnHost).ToString();
        await SendAsync(Make(given), other, "From: ann@example.org\n\nHoi\n");
        Directory.GetFiles(Path.Combine(folder, "replies")).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Rule", "G05")]
    public async Task What_people_write_to_an_address_is_kept_from_when_a_change_is_planned_and_ever_after()
    {
        const string old = "post@nieuws.kringloop.example";
        const string planned = "hallo@nieuws.kringloop.example";
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (inbox, clock) = (Make(given), new FakeTimeProvider(Later));
        var audit = new AuditLog(clock);
        var changes = new SenderChanges(given.Database, audit, clock);
        var wish = new ChangeWish(given.Brand.Id, MailStream.System, planned, "Kringloop", "Dit is een beter adres.");
        async Task<SenderChange> AskAsync() =>
            (await changes.AskAsync(given.Tenant.Id, wish, "ann", "ann", Token))
                .ShouldBeOfType<ChangeResult.Done>()
                .Change;
        (await RcptAsync(inbox, planned)).ShouldBe(550);
        var dropped = await AskAsync();
        (await RcptAsync(inbox, planned)).ShouldBe(250);
        await changes.WithdrawAsync(given.Tenant.Id, dropped.Id, "ann", Token);
        (await RcptAsync(inbox, planned)).ShouldBe(550);
        await AskAsync();
        await given.Database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    "UPDATE sender_change SET agreed_by = 'bo', agreed_at = 1 WHERE withdrawn_at IS NULL",
                    Token
                ),
            Token
        );
        (await new Campaigns.AddressChanges(given.Database, audit, clock).TendAsync(Token)).ShouldBe(1);
        (await RcptAsync(inbox, planned)).ShouldBe(250);
        (await RcptAsync(inbox, old)).ShouldBe(250);
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_mail_that_asks_and_comes_back_is_told_and_suppresses_nobody()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var to = verp.Address(VerpKind.ReturnPath, await AskedAsync(given), given.Domain.ReturnHost).ToString();
        await SendAsync(Make(given), to, Dsn("failed", "5.1.1", "550 5.1.1 No such mailbox"));
        var proof = await ProofAsync(given);
        (proof.StateAt(Later), proof.FaultText).ShouldBe((ProofState.Bounced, "550 5.1.1 No such mailbox"));
        (await SuppressedAsync(given, Asked.ToString())).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_refusal_in_the_dialogue_ends_the_proof_too()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var mail = await AskedAsync(given);
        await given.Database.WriteAsync(
            db =>
                db.Intents.Where(i => i.Id == mail)
                    .Set(i => i.Outcome, "bounced")
                    .Set(i => i.Fault, ReplyClass.RecipientInvalid.Word)
                    .Set(i => i.LastReply, "550 5.1.1 Unknown user")
                    .UpdateAsync(Token),
            Token
        );
        await new Returns(
            given.Database,
            ReplyClassifier.Shipped,
            new AuditLog(new FakeTimeProvider(Later))
        ).BookRefusalsAsync(Later, Token);
        var proof = await ProofAsync(given);
        (proof.StateAt(Later), proof.FaultText).ShouldBe((ProofState.Bounced, "550 5.1.1 Unknown user"));
        (await SuppressedAsync(given, Asked.ToString())).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task Mail_for_a_sender_address_that_is_kept_here_is_kept_and_renews_its_proof()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var world = new FakeWorld().Add(
            "nieuws.kringloop.example",
            Mail.Network.DnsType.Mx,
            GivenDomains.Zone.MailExchanger.Name.Ascii
        );
        await ProofsOf(given, world).LookAsync(given.Tenant.Id, Asked, Token);
        await SendAsync(Make(given), Asked.ToString(), "From: ann@example.org\n\nHoi\n");
        (await ProofAsync(given)).ProvenBy.ShouldBe(ProvenBy.Use);
        Directory.GetFiles(Path.Combine(folder, "replies")).ShouldHaveSingleItem();
    }

    [Theory]
    [Trait("Rule", "D30")]
    [Trait("Rule", "B18")]
    [InlineData("postmaster@mx.zegel.example", 250)]
    [InlineData("Abuse@r.nieuws.kringloop.example", 250)]
    [InlineData("abcdefghijklmnopqrstuvwxyz@rua.zegel.example", 250)]
    [InlineData("post@nieuws.kringloop.example", 250)]
    [InlineData("zyxwvutsrqponmlkjihgfedcba@rua.zegel.example", 550)]
    [InlineData("someone@r.nieuws.kringloop.example", 550)]
    [InlineData("postmaster@example.org", 550)]
    [InlineData("ann@example.org", 550)]
    [InlineData("ann%example.org@r.nieuws.kringloop.example", 550)]
    [InlineData("\"ann@example.org\"@r.nieuws.kringloop.example", 550)]
    [InlineData("example.org!ann@mx.zegel.example", 550)]
    [InlineData("ann@[127.0.0.1]", 550)]
    public async Task Only_addresses_of_ours_are_accepted(string address, int code)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await RcptAsync(Make(given), address)).ShouldBe(code);
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task A_return_path_altered_by_one_character_is_refused()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var inbox = Make(given);
        var address = verp.Address(VerpKind.ReturnPath, Guid.CreateVersion7(Later), given.Domain.ReturnHost).ToString();
        (await RcptAsync(inbox, address)).ShouldBe(250);
        (await RcptAsync(inbox, address.ToUpperInvariant())).ShouldBe(250);
        foreach (var at in new[] { 2, 12, 24, 46 })
        {
            var altered = address.ToCharArray();
            altered[at] = altered[at] == 'a' ? 'b' : 'a';
            (await RcptAsync(inbox, new string(altered))).ShouldBe(550, $"character {at}");
        }
        (await RcptAsync(inbox, address.Replace("r.nieuws", "r.elders", StringComparison.Ordinal))).ShouldBe(550);
    }

    [Fact]
    [Trait("Rule", "B06")]
    [Trait("Rule", "B10")]
    public async Task A_late_report_of_an_unknown_mailbox_suppresses_and_leaves_the_past_alone()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var place = await given.JoinAsync("ann@example.org", GivenConsent.Now);
        var intent = await DeliveredAsync(given, place, "ann@example.org");
        var inbox = Make(given);
        var to = verp.Address(VerpKind.ReturnPath, intent.Id, given.Domain.ReturnHost).ToString();
        var report = Dsn("failed", "5.1.1", "550 5.1.1 No such mailbox");
        await SendAsync(inbox, to, report);
        await SendAsync(inbox, to, report);
        (await SuppressedAsync(given, "ann@example.org")).ShouldBeTrue();
        var (rows, after) = await given.Database.ReadAsync(
            async db =>
                (
                    await db.Feedback.CountAsync(f => f.IntentId == intent.Id, Token),
                    await db.Intents.SingleAsync(i => i.Id == intent.Id, Token)
                ),
            Token
        );
        rows.ShouldBe(1);
        after.Outcome.ShouldBe("delivered");
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_provider_that_reports_everyone_unknown_after_acceptance_loses_few()
    {
        const int People = 15;
        await using var given = await GivenConsent.CreateAsync(fixture);
        var place = await given.JoinAsync("ann@example.org", GivenConsent.Now);
        var inbox = Make(given);
        string Address(int n) => $"ann.{n}@example.org";
        for (var n = 0; n < People; n++)
        {
            var intent = await DeliveredAsync(given, place, Address(n));
            var to = verp.Address(VerpKind.ReturnPath, intent.Id, given.Domain.ReturnHost).ToString();
            await SendAsync(inbox, to, Dsn("failed", "5.1.1", "550 5.1.1 No such mailbox"));
        }
        for (var n = 0; n < People; n++)
            (await SuppressedAsync(given, Address(n))).ShouldBe(n < SuppressionPolicy.OutageFailuresMin, Address(n));
    }

    [Theory]
    [Trait("Rule", "B09")]
    [InlineData("failed", "5.7.1", "550 5.7.1 Service unavailable; client blocked using zen.spamhaus.org")]
    [InlineData("delayed", "4.2.2", "452 4.2.2 Mailbox full")]
    public async Task Faults_of_the_sender_and_delays_touch_nobody(string action, string status, string diagnostic)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var place = await given.JoinAsync("ann@example.org", GivenConsent.Now);
        var intent = await DeliveredAsync(given, place, "ann@example.org");
        var to = verp.Address(VerpKind.ReturnPath, intent.Id, given.Domain.ReturnHost).ToString();
        await SendAsync(Make(given), to, Dsn(action, status, diagnostic));
        (await SuppressedAsync(given, "ann@example.org")).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "O08")]
    [Trait("Rule", "G26")]
    public async Task An_empty_mail_to_the_exit_address_leaves_the_list()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var place = await given.JoinAsync("ann@example.org", GivenConsent.Now);
        var to = verp.Address(VerpKind.Exit, place.Id, given.Domain.ReturnHost).ToString();
        (await SendAsync(Make(given), to, "\n")).ShouldBe(SmtpAnswer.Yes);
        var after = await given.Database.ReadAsync(
            db => db.Subscriptions.SingleAsync(s => s.Id == place.Id, Token),
            Token
        );
        after.State.ShouldBe(SubscriptionState.Left);
    }

    [Fact]
    [Trait("Rule", "B18")]
    public async Task Mail_for_people_is_kept_as_it_came()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await SendAsync(Make(given), "postmaster@mx.zegel.example", "Subject: hello\n\nHi\n")).ShouldBe(
            SmtpAnswer.Yes
        );
        var file = Directory.GetFiles(Path.Combine(folder, "postmaster")).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(file, Token)).ShouldBe("Subject: hello\r\n\r\nHi\r\n");
    }
}

public sealed class InboxOnSqlite() : InboxTests(new SqliteDatabase());

public sealed class InboxOnPostgres() : InboxTests(new PostgresDatabase());
