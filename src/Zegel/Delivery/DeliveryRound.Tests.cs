using System.Net;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Message;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Tests.Databases;
using Zegel.Tests.Network;

namespace Zegel.Delivery;

/// <summary>The whole way of one message, against a real server session, in virtual time.</summary>
public sealed class DeliveryRoundTests : IAsyncDisposable
{
    static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    static readonly IPAddress BulkAddress = IPAddress.Parse("192.0.2.10");
    static readonly IPAddress BulkAddressSix = IPAddress.Parse("2001:db8::10");
    static readonly IPAddress OtherAddress = IPAddress.Parse("192.0.2.20");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    readonly FakeTimeProvider clock = new(Start);
    readonly ScriptedNetwork network;
    readonly Mailhost host = new();
    readonly GivenDrafts.Source source = new();
    readonly List<(string What, string Detail)> alarms = [];
    readonly Pools pools = new(
        [
            new(BulkAddress, DomainName.Parse("bulk.zegel.example")),
            new(BulkAddressSix, DomainName.Parse("bulk.zegel.example")),
        ],
        [new(OtherAddress, DomainName.Parse("system.zegel.example"))]
    );
    DeliveryStage stage = null!;
    Spool spool = null!;
    Courier courier = null!;
    DeliveryRound round = null!;
    LocalShapers shapers = null!;

    public DeliveryRoundTests()
    {
        network = new ScriptedNetwork(clock);
        network.Mx("mail.example", 10, "mx.mail.example").Host("mx.mail.example", "9.9.9.1").Receiver("9.9.9.1", host);
        Stand(EgressState.New, BulkAddressSix);
        network.Text("zg1._domainkey.news.kringloop.example", GivenDrafts.Key.PublicKey.ToString());
    }

    async Task SetAsync()
    {
        stage = await DeliveryStage.SetAsync(await new SqliteDatabase().CreateAsync(), Start);
        spool = new Spool(stage.Database);
        courier = new Courier(network, new CourierSettings(), clock);
        shapers = new LocalShapers(ShapingTable.Internet, clock);
        round = Round(spool);
    }

    DeliveryRound Round(Spool on) =>
        new(
            on,
            [source],
            (_, _) => new(GivenDrafts.Signer),
            GivenDrafts.Verp,
            new MailExchanges(network, new(new HashSet<string>(), AllowsPrivate: false), clock, new Random(1)),
            ShapingTable.Internet,
            shapers,
            pools,
            courier,
            ReplyClassifier.Shipped,
            new DeliverySettings(4, RetrySchedule.Internet with { Jitter = 0 }),
            new DeliveryAlarms(
                (_, findings, _) =>
                {
                    alarms.Add(("refused", findings[0].RuleId));
                    return Task.CompletedTask;
                },
                (_, provider, meaning, _) =>
                {
                    alarms.Add(("hold " + meaning.Hold, provider));
                    return Task.CompletedTask;
                }
            ),
            new Random(1),
            clock,
            NullLogger<DeliveryRound>.Instance
        );

    /// <summary>Claims what is due now and sees it through.</summary>
    async Task<int> WorkAsync()
    {
        var claims = await spool.ClaimAsync(100, clock.GetUtcNow(), Token);
        foreach (var claim in claims)
            await round.RunAsync(claim, Token, Token);
        return claims.Count;
    }

    /// <summary>As long as something is due within seconds: the shaper lets two a second go.</summary>
    async Task WorkAllAsync()
    {
        for (var seconds = 0; seconds < 10; seconds++)
        {
            await WorkAsync();
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (courier is not null)
            await courier.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "A20")]
    [Trait("Rule", "B05")]
    [Trait("Rule", "D17")]
    public async Task A_message_arrives_signed_with_its_own_return_path_and_asks_for_reports()
    {
        await SetAsync();
        var intents = await stage.SelectAsync(3);
        await WorkAllAsync();
        host.Received.Count.ShouldBe(3);
        foreach (var intent in intents)
        {
            var message = host.Received.Single(m => m.Recipients[0].Path.Mailbox!.ToString() == intent.Address);
            message.Recipients.Count.ShouldBe(1);
            message.Recipients[0].Notify.ShouldBe(DsnNotify.Failure);
            message.Recipients[0].OriginalRecipient.ShouldBe($"rfc822;{intent.Address}");
            message.Sender.Return.ShouldBe(DsnReturn.Headers);
            message.Sender.EnvelopeId.ShouldBe(intent.Id.ToString("N"));
            GivenDrafts.Verp.TryRead(message.Sender.Path.Mailbox!, out _, out var id).ShouldBeTrue();
            id.ShouldBe(intent.Id);
            var verified = await new DkimVerifier(network).VerifyAsync(RawMessage.Parse(message.Content), Start, Token);
            verified.ShouldHaveSingleItem().Verdict.ShouldBe(DkimVerdict.Pass);
        }
        host.Connections.ShouldBe(1);
        (await stage.ReconcileAsync()).IsComplete.ShouldBeTrue();
        var attempt = (await stage.AttemptsAsync(intents[0])).ShouldHaveSingleItem();
        (attempt.Host, attempt.LocalAddress, attempt.Code, attempt.Provider).ShouldBe(
            ("mx.mail.example", "192.0.2.10", 250, "mail.example")
        );
    }

    [Fact]
    [Trait("Rule", "B05")]
    public async Task A_receiver_without_dsn_is_asked_nothing()
    {
        await SetAsync();
        network.ServerOptions = network.ServerOptions with { Offers = SmtpOffers.All & ~SmtpOffers.Dsn };
        await stage.SelectOneAsync();
        await WorkAsync();
        host.Received.ShouldHaveSingleItem().Sender.EnvelopeId.ShouldBeNull();
        host.Received[0].Recipients[0].OriginalRecipient.ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "G02")]
    [Trait("Rule", "G42")]
    public async Task Each_stream_leaves_from_its_own_fixed_address()
    {
        await SetAsync();
        await stage.SelectAsync(5);
        await stage.SystemAsync("bea@mail.example");
        await WorkAllAsync();
        network.Connects.Select(c => c.Source).Distinct().ShouldBe([BulkAddress, OtherAddress], ignoreOrder: true);
        foreach (var message in host.Received)
            message.Peer.Address.ShouldBe(
                Encoding.ASCII.GetString(message.Content.Span).Contains("Precedence: bulk") ? BulkAddress : OtherAddress
            );
        host.Received.Count.ShouldBe(6);
    }

    [Fact]
    [Trait("Rule", "A01")]
    [Trait("Rule", "G02")]
    public async Task When_the_address_of_the_pool_is_gone_nothing_leaves_from_another()
    {
        await SetAsync();
        network.Unbound.Add(BulkAddress);
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        network.Connects.ShouldBeEmpty();
        var waiting = await stage.ReadAsync(intent);
        waiting.State.ShouldBe(IntentState.Waiting);
        waiting.LastReply.ShouldNotBeNull().ShouldContain("egress-unavailable");
        network.Unbound.Clear();
        clock.Advance(TimeSpan.FromMinutes(10));
        await WorkAsync();
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("delivered");
    }

    /// <summary>From now on these addresses stand so; the others are active.</summary>
    void Stand(EgressState state, params IPAddress[] addresses) =>
        pools.Stand([
            .. new[] { BulkAddress, BulkAddressSix, OtherAddress }.Select(address =>
                EgressHealth.Of(new(address, DomainName.Parse("bulk.zegel.example")), clock.GetUtcNow()) with
                {
                    State = addresses.Contains(address) ? state : EgressState.Active,
                    Why = "on zen.example: listed",
                    NextCheckAt = clock.GetUtcNow().AddMinutes(5),
                }
            ),
        ]);

    [Theory]
    [InlineData(EgressState.New, "egress-out: no address of pool bulk may send now: 192.0.2.10 is new")]
    [InlineData(EgressState.Out, "egress-out: no address of pool bulk may send now: 192.0.2.10 is out")]
    [InlineData(EgressState.Held, "egress-held: 192.0.2.10 is on zen.example: listed")]
    [InlineData(EgressState.Resting, "egress-resting: 192.0.2.10 rests")]
    [Trait("Rule", "A02")]
    [Trait("Rule", "A08")]
    [Trait("Rule", "P06")]
    public async Task No_connection_leaves_from_an_address_that_may_not_send_and_its_mail_waits(
        EgressState state,
        string reason
    )
    {
        await SetAsync();
        Stand(state, BulkAddress);
        var intent = await stage.SelectOneAsync();
        var system = await stage.SystemAsync("bea@mail.example");
        await WorkAllAsync();
        network.Connects.Select(c => c.Source).Distinct().ShouldBe([OtherAddress]);
        (await stage.ReadAsync(system)).Outcome.ShouldBe("delivered");
        var waiting = await stage.ReadAsync(intent);
        (waiting.State, waiting.Attempts, waiting.DueAt).ShouldBe((IntentState.Waiting, 0, Start.AddMinutes(5)));
        waiting.LastReply.ShouldNotBeNull().ShouldStartWith(reason);
        (await stage.AttemptsAsync(intent)).ShouldBeEmpty();

        Stand(EgressState.Active);
        (await spool.WakeEgressAsync(clock.GetUtcNow(), Token)).ShouldBe(1);
        await WorkAsync();
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("delivered");
        (await stage.ReconcileAsync()).IsComplete.ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "P06")]
    public async Task An_open_line_is_not_used_any_more_once_its_address_is_held()
    {
        await SetAsync();
        await stage.SelectOneAsync();
        await WorkAsync();
        host.Received.Count.ShouldBe(1);
        var second = await stage.SelectOneAsync("bea@mail.example");
        // Held in the very moment between the choice of the address and the last look.
        source.Change = draft =>
        {
            Stand(EgressState.Held, BulkAddress);
            return draft;
        };
        clock.Advance(TimeSpan.FromSeconds(1));
        await WorkAsync();
        host.Received.Count.ShouldBe(1);
        (await stage.ReadAsync(second)).State.ShouldBe(IntentState.Waiting);
        (await stage.AttemptsAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "A07")]
    public async Task A_dual_stack_receiver_sees_no_ipv6_of_ours_before_that_address_is_right()
    {
        await SetAsync();
        network.Mx("dubbel.example", 10, "mx.dubbel.example").Host("mx.dubbel.example", "2001:4860::9", "9.9.9.2");
        network.Receiver("2001:4860::9", host).Receiver("9.9.9.2", host);
        Stand(EgressState.Out, BulkAddressSix);
        await stage.SelectAsync(3, i => $"p{i}@dubbel.example");
        await WorkAllAsync();
        network.Connects.ShouldAllBe(c => c.Source!.Equals(BulkAddress));
        host.Received.Count.ShouldBe(3);
        await courier.DisposeAsync();
        Stand(EgressState.Active);
        var before = network.Connects.Count;
        await stage.SelectAsync(1, i => $"p{i}@dubbel.example");
        clock.Advance(TimeSpan.FromMinutes(2));
        await WorkAllAsync();
        host.Received.Count.ShouldBe(4);
        network.Connects.Skip(before).ShouldContain(c => c.Source!.Equals(BulkAddressSix));
    }

    [Fact]
    [Trait("Rule", "D04")]
    public async Task A_greylisted_message_is_delivered_after_ten_minutes_with_the_date_of_its_first_attempt()
    {
        await SetAsync();
        host.OnRecipient = (_, number) =>
            number == 1
                ? SmtpReply.Of(450, new EnhancedStatus(4, 7, 1), "Greylisted, try again later")
                : SmtpAnswer.Yes;
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        (await stage.ReadAsync(intent)).DueAt.ShouldBe(Start.AddMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(9));
        (await WorkAsync()).ShouldBe(0);
        clock.Advance(TimeSpan.FromMinutes(1));
        await WorkAsync();
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("delivered");
        (await stage.AttemptsAsync(intent)).Select(a => a.Result).ShouldBe(["deferred", "delivered"]);
        Encoding.ASCII.GetString(host.Received[0].Content.Span).ShouldContain("Date: Mon, 23 Nov 2026 09:00:00 +0000");
    }

    [Fact]
    [Trait("Rule", "D20")]
    public async Task After_a_5xx_the_recipient_is_not_asked_again()
    {
        await SetAsync();
        host.OnRecipient = (_, _) => SmtpReply.Of(550, new EnhancedStatus(5, 1, 1), "No such user");
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        clock.Advance(TimeSpan.FromDays(6));
        await spool.SweepAsync(clock.GetUtcNow(), Token);
        await WorkAsync();
        host.Recipients.ShouldBe(1);
        var ended = await stage.ReadAsync(intent);
        (ended.Outcome, ended.Fault).ShouldBe(("bounced", "recipient-invalid"));
    }

    [Fact]
    [Trait("Rule", "D07")]
    public async Task A_line_cut_after_the_dot_is_uncertain_and_tried_again_under_the_same_Message_ID()
    {
        await SetAsync();
        host.OnMessage = (_, number) => number == 1 ? new SmtpAnswer.Cut() : SmtpAnswer.Yes;
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        var waiting = await stage.ReadAsync(intent);
        (waiting.State, waiting.Uncertain).ShouldBe((IntentState.Waiting, 1));
        clock.Advance(TimeSpan.FromMinutes(10));
        await WorkAsync();
        host.Received.Count.ShouldBe(2);
        host.Received.Select(m => FieldOf(m, "Message-ID")).Distinct().ShouldHaveSingleItem();
        host.Received.Select(m => FieldOf(m, "Date")).Distinct().ShouldHaveSingleItem();
        var account = await stage.ReconcileAsync();
        (account.Delivered, account.Uncertain, account.IsComplete).ShouldBe((1, 1, true));
        (await stage.AttemptsAsync(intent)).Select(a => a.IsUncertain).ShouldBe([true, false]);
    }

    [Fact]
    [Trait("Rule", "O10")]
    public async Task Whoever_leaves_between_claim_and_DATA_gets_nothing()
    {
        await SetAsync();
        var intent = await stage.SelectOneAsync();
        var claim = (await spool.ClaimAsync(1, Start, Token)).Single();
        await stage.SuppressAsync(intent.AddressKey, "tenant-bulk");
        await round.RunAsync(claim, Token, Token);
        host.Recipients.ShouldBe(0);
        (await WorkAsync()).ShouldBe(0);
        await spool.SweepAsync(clock.GetUtcNow(), Token);
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("suppressed");
        (await stage.AttemptsAsync(intent)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_that_cannot_be_sealed_alarms_and_burns_nobody()
    {
        await SetAsync();
        source.Change = draft => draft with { Subject = "" };
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        host.Connections.ShouldBe(0);
        alarms.ShouldHaveSingleItem().What.ShouldBe("refused");
        var waiting = await stage.ReadAsync(intent);
        (waiting.State, waiting.Attempts, waiting.DueAt).ShouldBe((IntentState.Waiting, 0, Start.AddHours(1)));
    }

    [Fact]
    [Trait("Rule", "D03")]
    public async Task A_dead_host_is_passed_over_for_the_next_within_one_attempt()
    {
        network
            .Mx("mail.example", 5, "dead.mail.example")
            .Host("dead.mail.example", "2620:fe::9", "9.9.9.7", "9.9.9.8");
        await SetAsync();
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        network.Connects.Select(c => c.Target.ToString()).ShouldBe(["9.9.9.7", "9.9.9.8", "9.9.9.1"]);
        (await stage.AttemptsAsync(intent)).ShouldHaveSingleItem().Host.ShouldBe("mx.mail.example");
    }

    [Fact]
    public async Task A_receiver_that_cannot_be_reached_is_tried_until_the_message_expires()
    {
        network.Mx("away.example", 10, "mx.away.example").Host("mx.away.example", "9.9.9.6");
        await SetAsync();
        var intent = await stage.SelectOneAsync("anna@away.example");
        var claims = 0;
        for (Intent waiting; (waiting = await stage.ReadAsync(intent)).State != IntentState.Ended; )
        {
            clock.SetUtcNow(waiting.DueAt > clock.GetUtcNow() ? waiting.DueAt : clock.GetUtcNow());
            claims += await WorkAsync();
            await spool.SweepAsync(clock.GetUtcNow(), Token);
        }
        (await stage.ReadAsync(intent)).Outcome.ShouldBe("expired");
        claims.ShouldBe((await stage.AttemptsAsync(intent)).Count);
        claims.ShouldBeInRange(18, 21);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_bounces_without_a_connection()
    {
        await SetAsync();
        var intent = await stage.SelectOneAsync("anna@nowhere.example");
        await WorkAsync();
        var ended = await stage.ReadAsync(intent);
        (ended.Outcome, ended.Fault).ShouldBe(("bounced", "recipient-invalid"));
        network.Connects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_at_the_greeting_speaks_of_us_and_bounces_nobody()
    {
        await SetAsync();
        network.Receiver("9.9.9.1", new Closed());
        var intent = await stage.SelectOneAsync();
        await WorkAsync();
        (await stage.ReadAsync(intent)).State.ShouldBe(IntentState.Waiting);
        alarms.ShouldHaveSingleItem().ShouldBe(("hold pool", "mail.example"));
        shapers.Show().ShouldHaveSingleItem().State.ShouldBe(ShaperState.Pause);
    }

    sealed class Closed : SmtpReceiver
    {
        public override ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
            new(SmtpReply.Of(554, new EnhancedStatus(5, 7, 1), "your host is listed by zen.spamhaus.org"));

        public override ValueTask<SmtpAnswer> RecipientAsync(
            SmtpPeer p,
            SmtpSender s,
            SmtpRecipient r,
            CancellationToken t
        ) => new(SmtpAnswer.Yes);

        public override ValueTask<SmtpAnswer> MessageAsync(SmtpReceived m, CancellationToken t) => new(SmtpAnswer.Yes);
    }

    [Fact]
    public async Task A_provider_that_asks_for_patience_is_left_alone_and_the_rest_waits_untried()
    {
        network.Mx("gm.example", 10, "aspmx.l.google.com").Host("aspmx.l.google.com", "9.9.9.2");
        await SetAsync();
        network.Mx("gm2.example", 10, "mta.yahoodns.net").Host("mta.yahoodns.net", "9.9.9.3").Receiver("9.9.9.3", host);
        host.OnRecipient = (_, _) =>
            SmtpReply.Of(421, new EnhancedStatus(4, 7, 0), "[TSS04] Messages temporarily deferred due to volume");
        var intents = await stage.SelectAsync(5, i => $"p{i}@gm2.example");
        await WorkAsync();
        host.Recipients.ShouldBe(1);
        var rows = new List<Intent>();
        foreach (var intent in intents)
            rows.Add(await stage.ReadAsync(intent));
        rows.Sum(r => r.Attempts).ShouldBe(1);
        rows.Where(r => r.Attempts == 0).ShouldAllBe(r => r.DueAt > Start.AddHours(2));
    }

    [Fact]
    public async Task A_server_that_closed_an_idle_line_costs_no_attempt()
    {
        await SetAsync();
        var first = await stage.SelectOneAsync();
        await WorkAsync();
        host.OnRecipient = (_, number) => number == 2 ? new SmtpAnswer.Cut() : SmtpAnswer.Yes;
        network.ServerOptions = network.ServerOptions with { CommandsMax = 1 };
        var second = await stage.SelectOneAsync("bea@mail.example");
        clock.Advance(TimeSpan.FromSeconds(30));
        await WorkAsync();
        (await stage.ReadAsync(first)).Outcome.ShouldBe("delivered");
        (await stage.AttemptsAsync(second)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_beyond_ascii_fails_by_itself_and_stops_nobody_else()
    {
        await SetAsync();
        var intent = await stage.SelectOneAsync("jos\u00e9@mail.example");
        await WorkAsync();
        var ended = await stage.ReadAsync(intent);
        (ended.Outcome, ended.Fault).ShouldBe(("bounced", "protocol"));
        alarms.ShouldBeEmpty();
    }

    static string FieldOf(SmtpReceived message, string name) =>
        RawMessage.Parse(message.Content).TryGetField(Encoding.ASCII.GetBytes(name), out var field) ? field.Text : "";
}
