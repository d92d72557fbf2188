using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains.Egress;
using Zegel.Rules;
using Zegel.Server.Dns;
using Zegel.Server.Smtp;
using Zegel.Storage;

namespace Zegel.Server;

/// <summary>An installation with its ports open: pages, returned mail, the zone, the delivery worker and the chores.</summary>
public sealed partial class Platform : IAsyncDisposable
{
    static readonly TimeSpan ChorePause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan PurgePause = TimeSpan.FromHours(1);

    readonly Installation zegel;
    readonly ILogger log;
    readonly CancellationTokenSource stop = new();
    readonly List<IAsyncDisposable> open = [];
    ZoneServer? zoneServer;
    readonly ContinuityWatch continuity;
    Presence? presence;
    readonly Pools pools;
    IReadOnlyList<EgressHealth> egress = [];
    bool wakesAgain;
    bool works;
    bool stampFailed;
    Task running = Task.CompletedTask;

    Platform(Installation zegel, ILoggerFactory logs)
    {
        this.zegel = zegel;
        log = logs.CreateLogger<Platform>();
        continuity = new ContinuityWatch(zegel.Continuity, zegel.Stamps);
        pools = new Pools(zegel.Settings.BulkPool, zegel.Settings.TransactionalPool, EgressState.New);
    }

    /// <summary>Why no mail leaves, as of this second; null when it does.</summary>
    public DeliveryStop? Stop { get; private set; }

    /// <summary>Opens the ports and starts the work.</summary>
    /// <exception cref="IOException">A port is taken, or the SQLite file is served by another process.</exception>
    public static async Task<Platform> StartAsync(
        Installation zegel,
        ILoggerFactory logs,
        CancellationToken cancellationToken
    )
    {
        var platform = new Platform(zegel, logs);
        try
        {
            var alone = false;
            // Claims of a process that was killed come back now, not when they lapse.
            platform.presence = await Presence.EnterAsync(
                zegel.Database.Dialect,
                token =>
                {
                    alone = true;
                    return zegel.Spool.RecoverAsync(zegel.Clock.GetUtcNow(), token);
                },
                cancellationToken
            );
            await platform.KeepStampAsync(
                now => platform.continuity.EnterAsync(alone, now, cancellationToken),
                cancellationToken
            );
            await platform.OpenPortsAsync(logs, cancellationToken);
            platform.works = true;
            platform.running = platform.WorkAsync(logs);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>A stamp that cannot be written stops no mail, but it is said: it will not tell an old copy.</summary>
    async Task KeepStampAsync(Func<DateTimeOffset, Task<DeliveryStop?>> keep, CancellationToken cancellationToken)
    {
        var before = Stop;
        try
        {
            Stop = await keep(zegel.Clock.GetUtcNow());
            stampFailed = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!stampFailed)
                LogStampFailed(log, zegel.Stamps.Path, fault.Message);
            stampFailed = true;
            Stop = await zegel.Continuity.StopAsync(cancellationToken);
        }
        if (before is null && Stop is { } stop)
        {
            LogDeliveryStopped(log, stop.Says, DeliveryStop.Command);
            SystemdNotice.Status("serving; delivery is stopped after a restore");
        }
        else if (before is not null && Stop is null)
        {
            LogDeliveryResumed(log);
            SystemdNotice.Status("serving");
        }
    }

    async Task OpenPortsAsync(ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var settings = zegel.Settings;
        if (settings.DnsListen is { } dns)
        {
            zoneServer = new ZoneServer(zegel.ZoneSource, logs.CreateLogger<ZoneServer>());
            zoneServer.Start(dns);
        }
        open.Add(await PublicSite.StartAsync(zegel, cancellationToken));
        if (await MailPort.OpenAsync(zegel, logs, cancellationToken) is { } mail)
            open.Add(mail);
    }

    async Task WorkAsync(ILoggerFactory logs)
    {
        var settings = zegel.Settings;
        var loopback = settings.Profile == Profile.Loopback;
        var shaping = loopback ? ShapingTable.Loopback : ShapingTable.Internet;
        // Chance only spreads load and retries; nothing that must be secret comes from it.
        var random = new Random();
        await using var courier = new Courier(zegel.Network, new CourierSettings(settings.ReceiverPort), zegel.Clock);
        var delivery = new DeliverySettings(settings.Slots, loopback ? RetrySchedule.Loopback : RetrySchedule.Internet);
        var round = new DeliveryRound(
            zegel.Spool,
            [
                new ConfirmationDrafts(zegel.Database, zegel.MasterKey, settings.PublicUrl),
                zegel.CampaignDrafts,
                zegel.OperatorMail,
                zegel.ProofMail,
                zegel.NoticeMail,
            ],
            zegel.SigningKeys.FindAsync,
            zegel.Verp,
            new MailExchanges(
                zegel.Network,
                new MailExchangeSettings(new HashSet<string> { settings.MailHost.Ascii }, AllowsPrivate: loopback),
                zegel.Clock,
                random,
                new TransportPolicies(zegel.Network, zegel.MtaSts)
            ),
            shaping,
            new LocalShapers(shaping, zegel.Clock),
            pools,
            courier,
            ReplyClassifier.Shipped,
            delivery,
            DeliveryAlarms.None with
            {
                Refused = PauseAsync,
            },
            random,
            zegel.Clock,
            logs.CreateLogger<DeliveryRound>()
        );
        var worker = new DeliveryWorker(
            zegel.Spool,
            round,
            courier,
            delivery,
            zegel.Clock,
            logs.CreateLogger<DeliveryWorker>()
        );
        using var meter = new EgressMeter(() => egress);
        await EnterEgressAsync();
        await Task.WhenAll(worker.RunAsync(stop.Token), ChoresAsync(), ImportAsync(), TellProgramsAsync());
    }

    /// <summary>Before the first mail leaves, each address that it would leave from is looked at.</summary>
    async Task EnterEgressAsync()
    {
        try
        {
            await zegel.Egress.EnterAsync(stop.Token);
            await WatchEgressAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        catch (Exception fault)
        {
            // The chores try again; until then nothing leaves.
            LogChoreFailed(log, fault);
        }
    }

    /// <summary>Looks at the addresses that are due, and has delivery keep to what is known of all, by whomever it was found.</summary>
    async Task WatchEgressAsync()
    {
        var before = egress;
        egress = await zegel.Egress.CheckDueAsync(stop.Token);
        pools.Stand(egress);
        var turned = false;
        foreach (var now in egress)
            if (before.FirstOrDefault(e => e.Address == now.Address) is var was && was?.State != now.State)
            {
                turned |= was is not null;
                if (now.State == EgressState.Active)
                    LogEgressActive(log, now.Address, now.Name);
                else
                    LogEgressNotActive(log, now.Address, now.State, now.Why);
            }
        // Once more a moment later, for what was on its way back into the queue.
        if (turned || wakesAgain)
            await zegel.Spool.WakeEgressAsync(zegel.Clock.GetUtcNow(), stop.Token);
        wakesAgain = turned;
    }

    /// <summary>A draft that cannot be sealed is a fault of its campaign: nobody bounces for it, and people look first.</summary>
    Task PauseAsync(Intent intent, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        intent.CampaignId is { } campaign
            ? zegel.Campaigns.PauseForFaultAsync(campaign, findings, zegel.Clock.GetUtcNow(), cancellationToken)
            : Task.CompletedTask;

    void RenewCertificate()
    {
        if (zegel.CertificateFile?.Refresh() is not var (said, isFault))
            return;
        if (isFault)
            LogCertificateBad(log, said);
        else
            LogCertificateRenewed(log, said);
    }

    /// <summary>Brings in the people of approved imports, apart from the chores: it may take minutes.</summary>
    async Task ImportAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var import in await zegel.Imports.UnfinishedAsync(stop.Token))
                    await zegel.Imports.RunAsync(import, zegel.Clock, progress: null, stop.Token);
                await Task.Delay(ChorePause, zegel.Clock, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogChoreFailed(log, fault);
                await Task.WhenAny(Task.Delay(ChorePause * 10, zegel.Clock, stop.Token));
            }
        }
    }

    /// <summary>Calls webhooks, apart from the chores: others may answer slowly. After a restore nobody is told old news.</summary>
    async Task TellProgramsAsync()
    {
        // Chance only spreads retries.
        var random = new Random();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (
                    await zegel.Continuity.StopAsync(stop.Token) is not null
                    || await zegel.WebhookSender.SendDueAsync(random, stop.Token) == 0
                )
                    await Task.Delay(ChorePause, zegel.Clock, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogChoreFailed(log, fault);
                await Task.WhenAny(Task.Delay(ChorePause * 10, zegel.Clock, stop.Token));
            }
        }
    }

    /// <summary>What has to be done now and then. Each step claims its own rows, so several nodes may do it at once.</summary>
    async Task ChoresAsync()
    {
        var purgeAt = zegel.Clock.GetUtcNow() + PurgePause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var now = zegel.Clock.GetUtcNow();
                await presence!.KeepAsync(stop.Token);
                RenewCertificate();
                await KeepStampAsync(at => continuity.KeepAsync(zegel.Spool.HandedOut, at, stop.Token), stop.Token);
                await WatchEgressAsync();
                await zegel.DomainWatch.CheckDueAsync(stop.Token);
                await zegel.ProofMail.TendAsync(stop.Token);
                await zegel.Returns.BookRefusalsAsync(now, stop.Token);
                await zegel.Schedule.ReleaseDueAsync(now, stop.Token);
                await zegel.Campaigns.FinishAsync(now, stop.Token);
                await zegel.AddressChanges.TendAsync(stop.Token);
                await zegel.NoticeMail.SendDueAsync(stop.Token);
                await zegel.Imports.MeasureAsync(now, stop.Token);
                if (now >= purgeAt)
                {
                    await zegel.OptIn.PurgeExpiredAsync(now, stop.Token);
                    await zegel.SignIns.PurgeAsync(now, stop.Token);
                    await zegel.KeyRotation.RunDueAsync(stop.Token);
                    await zegel.Reports.PurgeAsync(stop.Token);
                    await zegel.MtaSts.PurgeAsync(stop.Token);
                    await zegel.Notices.PurgeAsync(now, stop.Token);
                    await zegel.WebhookQueue.PurgeAsync(stop.Token);
                    purgeAt = now + PurgePause;
                }
                await Task.Delay(ChorePause, zegel.Clock, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogChoreFailed(log, fault);
                await Task.WhenAny(Task.Delay(ChorePause * 10, zegel.Clock, stop.Token));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        if (works)
            await KeepLastStampAsync();
        for (var i = open.Count - 1; i >= 0; i--)
            await open[i].DisposeAsync();
        zoneServer?.Dispose();
        if (presence is not null)
            await presence.DisposeAsync();
        stop.Dispose();
    }

    async Task KeepLastStampAsync()
    {
        try
        {
            await KeepStampAsync(
                now => continuity.KeepAsync(zegel.Spool.HandedOut, now, CancellationToken.None),
                CancellationToken.None
            );
        }
        catch (Exception fault)
        {
            LogChoreFailed(log, fault);
        }
    }

    [LoggerMessage(
        4002,
        LogLevel.Error,
        "DELIVERY IS STOPPED: {Reason}. Pages and returned mail work; nothing is sent until you say how to go on: `{Command}`"
    )]
    static partial void LogDeliveryStopped(ILogger log, string reason, string command);

    [LoggerMessage(4003, LogLevel.Warning, "Delivery goes on: the operator has said how")]
    static partial void LogDeliveryResumed(ILogger log);

    [LoggerMessage(
        4004,
        LogLevel.Warning,
        "The stamp in {Folder} cannot be kept ({Reason}): an old copy of the data that is put back by other means than `zegel restore` would not be noticed. Make the folder writable, or name another by ZEGEL_STATE"
    )]
    static partial void LogStampFailed(ILogger log, string folder, string reason);

    [LoggerMessage(4002, LogLevel.Information, "{What}")]
    static partial void LogCertificateRenewed(ILogger log, string what);

    [LoggerMessage(4003, LogLevel.Error, "{What}")]
    static partial void LogCertificateBad(ILogger log, string what);

    [LoggerMessage(4005, LogLevel.Information, "Mail may leave from {Address}, {Name}: its name is right both ways")]
    static partial void LogEgressActive(ILogger log, string address, string name);

    [LoggerMessage(4006, LogLevel.Warning, "The address {Address} that mail leaves from is {State}: {Why}")]
    static partial void LogEgressNotActive(ILogger log, string address, EgressState state, string why);

    [LoggerMessage(4001, LogLevel.Error, "A chore failed and is tried again")]
    static partial void LogChoreFailed(ILogger log, Exception fault);
}
