using System.Net;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Consent;
using Zegel.Delivery;
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

    static async Task<SmtpAnswer> SendAsync(Inbox inbox, string address, string message)
    {
        SmtpPath.TryRead($"<{address}>", out var path, out _).ShouldBeTrue();
        var content = Encoding.ASCII.GetBytes(message.ReplaceLineEndings("\r\n"));
        return await inbox.MessageAsync(new SmtpReceived(Peer, Nobody, [new SmtpRecipient(path!)], content), Token);
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
