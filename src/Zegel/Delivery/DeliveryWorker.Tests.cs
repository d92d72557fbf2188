using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Mail.Addresses;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Tests.Databases;
using Zegel.Tests.Network;

namespace Zegel.Delivery;

public abstract class DeliveryWorkerTests(TestDatabase fixture)
{
    static readonly TimeProvider Clock = TimeProvider.System;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    readonly Mailhost host = new();
    readonly GivenDrafts.Source source = new();
    DeliveryStage stage = null!;
    Spool spool = null!;

    async Task<DeliveryWorker> SetAsync(int slots = 8, TimeSpan? drain = null)
    {
        var network = new ScriptedNetwork(Clock);
        network
            .Mx("mail.example", 10, "mx.mail.example")
            .Host("mx.mail.example", "127.0.0.5")
            .Receiver("127.0.0.5", host);
        stage = await DeliveryStage.SetAsync(await fixture.CreateAsync(), Clock.GetUtcNow());
        spool = new Spool(stage.Database);
        var settings = new DeliverySettings(slots, RetrySchedule.Loopback)
        {
            DrainMax = drain ?? TimeSpan.FromSeconds(10),
        };
        var courier = new Courier(network, new CourierSettings(), Clock);
        var round = new DeliveryRound(
            spool,
            [source],
            (_, _) => new(GivenDrafts.Signer),
            GivenDrafts.Verp,
            new MailExchanges(network, new(new HashSet<string>(), AllowsPrivate: true), Clock, new Random(1)),
            ShapingTable.Loopback,
            new LocalShapers(ShapingTable.Loopback, Clock),
            new Pools(
                [new(IPAddress.Parse("127.0.0.2"), DomainName.Parse("bulk.zegel.example"))],
                [new(IPAddress.Parse("127.0.0.3"), DomainName.Parse("system.zegel.example"))]
            ),
            courier,
            ReplyClassifier.Shipped,
            settings,
            DeliveryAlarms.None,
            new Random(1),
            Clock,
            NullLogger<DeliveryRound>.Instance
        );
        return new DeliveryWorker(spool, round, courier, settings, Clock, NullLogger<DeliveryWorker>.Instance);
    }

    async Task UntilAsync(Func<Task<bool>> done)
    {
        for (var i = 0; i < 400 && !await done(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), Clock, Token);
    }

    [Fact]
    public async Task The_worker_ends_every_intent_of_a_campaign_each_in_its_own_way()
    {
        var worker = await SetAsync();
        host.OnRecipient = (recipient, number) =>
            recipient.Path.LocalPart.EndsWith('3') ? SmtpReply.Of(550, new EnhancedStatus(5, 1, 1), "No such user")
            : number % 10 == 0 ? SmtpReply.Of(451, new EnhancedStatus(4, 7, 1), "Greylisted")
            : SmtpAnswer.Yes;
        var intents = await stage.SelectAsync(200);
        await stage.SuppressAsync(intents[0].AddressKey, "tenant-bulk");
        await stage.ExecuteAsync($"UPDATE subscription SET state = 'left' WHERE id = '{intents[1].SubscriptionId:D}'");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = worker.RunAsync(stop.Token);
        await UntilAsync(async () => (await stage.ReconcileAsync()).IsComplete);
        await stop.CancelAsync();
        await running;
        var account = await stage.ReconcileAsync();
        account.ShouldBe(new Reconciliation(200, 178, 20, 1, 1, 0, 0, 0, 0));
        host.Received.Count.ShouldBe(178);
    }

    [Fact]
    public async Task A_source_that_throws_harms_only_its_own_intent()
    {
        var worker = await SetAsync();
        var intents = await stage.SelectAsync(20);
        source.Change = draft =>
            draft.IntentId == intents[7].Id ? throw new InvalidOperationException("on purpose") : draft;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = worker.RunAsync(stop.Token);
        await UntilAsync(async () => (await stage.ReconcileAsync()).Delivered == 19);
        await stop.CancelAsync();
        await running;
        var faulty = await stage.ReadAsync(intents[7]);
        (faulty.State, faulty.Attempts).ShouldBe((IntentState.Waiting, 0));
        faulty.DueAt.ShouldBeGreaterThan(Clock.GetUtcNow().AddMinutes(4));
    }

    [Fact]
    public async Task Stopping_gives_back_what_was_not_begun_and_waits_for_what_was()
    {
        var worker = await SetAsync(slots: 4);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Patience = open.Task;
        await stage.SelectAsync(40);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = worker.RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(host.Received.Count == 4));
        await stop.CancelAsync();
        running.IsCompleted.ShouldBeFalse();
        open.SetResult();
        await running;
        var account = await stage.ReconcileAsync();
        account.Delivered.ShouldBe(host.Received.Count);
        account.Delivered.ShouldBe(4);
        account.Uncertain.ShouldBe(0);
        (await spool.ClaimAsync(100, Clock.GetUtcNow(), Token)).Count.ShouldBe(40 - (int)account.Delivered);
    }
}

public sealed class DeliveryWorkerOnSqlite() : DeliveryWorkerTests(new SqliteDatabase());

public sealed class DeliveryWorkerOnPostgres() : DeliveryWorkerTests(new PostgresDatabase());
