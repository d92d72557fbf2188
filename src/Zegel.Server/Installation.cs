using System.Security.Cryptography.X509Certificates;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Releasing;
using Zegel.Campaigns.Waiving;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Domains.Reporting;
using Zegel.Domains.Survey;
using Zegel.Feedback;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Rules;
using Zegel.Server.Keeping;
using Zegel.Server.Setup;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Server;

/// <summary>
/// Zegel on one data folder, without ports: the only place that chooses database, keys and network and wires the rooms
/// together. The command line works on it directly; <see cref="Platform"/> opens the ports.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    static readonly TimeSpan ZoneFresh = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ZoneFreshOnLoopback = TimeSpan.FromMilliseconds(200);

    Installation(Settings settings, Database database, MasterKey masterKey, TimeProvider clock)
    {
        Settings = settings;
        Database = database;
        MasterKey = masterKey;
        Clock = clock;
    }

    public Settings Settings { get; }

    /// <summary>Lets in whoever does the first run in a browser; new at each start.</summary>
    public string SetupCode { get; } = SetupScreen.NewCode();
    public TimeProvider Clock { get; }
    public Database Database { get; }
    public MasterKey MasterKey { get; }
    public required INetwork Network { get; init; }

    /// <summary>Whether mail may leave, or is stopped after a restore.</summary>
    public required Continuity Continuity { get; init; }

    /// <summary>Where this machine remembers how far the installation had come.</summary>
    public StampFolder Stamps { get; } = StateFolder.Find(Environment.GetEnvironmentVariable);
    public required AuditLog Audit { get; init; }
    public required TenantBook Tenants { get; init; }
    public required Users Users { get; init; }
    public required SignIns SignIns { get; init; }
    public required ApiKeys ApiKeys { get; init; }
    public required Verp Verp { get; init; }

    public required PlatformZone Zone { get; init; }
    public required PlatformZoneSource ZoneSource { get; init; }
    public required DomainRegistry Domains { get; init; }
    public required EntriesToPublish Entries { get; init; }
    public required SenderAddresses Senders { get; init; }
    public required SenderProofs Proofs { get; init; }
    public required SenderChanges SenderChanges { get; init; }
    public required DomainWatch DomainWatch { get; init; }

    /// <summary>The health of the addresses that mail leaves from.</summary>
    public required EgressWatch Egress { get; init; }
    public required DomainShares Shares { get; init; }
    public required KeyRotation KeyRotation { get; init; }
    public required ReportBook Reports { get; init; }
    public required DomainSurvey Survey { get; init; }
    public required SigningKeys SigningKeys { get; init; }

    public required MailingLists Lists { get; init; }
    public required SignupForms Forms { get; init; }
    public required PeopleView People { get; init; }
    public required ConsentLedger Ledger { get; init; }
    public required OptIn OptIn { get; init; }
    public required OptOut OptOut { get; init; }
    public required Imports Imports { get; init; }
    public required ExitTokens Exits { get; init; }
    public required SuppressionList Suppressions { get; init; }

    public required CampaignBook Campaigns { get; init; }
    public required ReleaseGate Gate { get; init; }

    public required Schedule Schedule { get; init; }
    public required AddressChanges AddressChanges { get; init; }
    public required WaiverBook Waivers { get; init; }
    public required SealSigner SealSigner { get; init; }
    public required Previews Previews { get; init; }
    public required AddressKeys AddressKeys { get; init; }
    public required CampaignDrafts CampaignDrafts { get; init; }
    public required OperatorMail OperatorMail { get; init; }
    public required ProofMail ProofMail { get; init; }
    public required Notices Notices { get; init; }
    public required NoticeMail NoticeMail { get; init; }
    public required Webhooks Webhooks { get; init; }
    public required WebhookQueue WebhookQueue { get; init; }
    public required WebhookSender WebhookSender { get; init; }
    public required Spool Spool { get; init; }
    public required MtaStsPolicies MtaSts { get; init; }
    public required Returns Returns { get; init; }

    /// <summary>For HTTPS and STARTTLS; null when none is set.</summary>
    public X509Certificate2? Certificate => CertificateFile?.Current;

    internal CertificateFile? CertificateFile { get; private init; }

    /// <exception cref="SettingsException">The data folder cannot be used; the message says why and what to do.</exception>
    public static async Task<Installation> OpenAsync(
        Settings settings,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var dialect = Dialect.For(settings.DatabaseConnection);
        await RefuseOldSchemaAsync(dialect, cancellationToken);
        var database = new Database(dialect);
        var continuity = new Continuity(database);
        var keyCheck = (await continuity.ReadAsync(cancellationToken)).KeyCheck;
        var masterKey = MasterKeyOf(settings, keyCheck);
        var keys = new PlatformKeys(database, masterKey, clock);
        var audit = new AuditLog(clock);
        var network = new RealNetwork(
            new RealNetworkOptions(
                settings.Resolvers.Count > 0 ? settings.Resolvers : null,
                settings.AuthoritativePort
            ),
            clock
        );
        var addressKeys = await AddressKeys.LoadAsync(keys, cancellationToken);
        // Only now: that a secret could be opened proves the key.
        if (keyCheck is null)
            await continuity.KeepKeyCheckAsync(masterKey.Check, cancellationToken);
        var people = new People(addressKeys);
        var users = new Users(database, audit, clock);
        var optIn = new OptIn(database, people, addressKeys, masterKey, new IpLimiter(IpLimit.Default));
        var exits = await ExitTokens.LoadAsync(keys, cancellationToken);
        var verp = new Verp([
            .. (await keys.LoadAsync("return-path", cancellationToken)).Select(k => new VerpKey(k.Number, k.Secret)),
        ]);
        var zone = ZoneOf(settings);
        var loopback = settings.Profile == Profile.Loopback;
        var check = new DomainCheck(network, zone, clock);
        var watch = new DomainWatch(
            database,
            check,
            audit,
            loopback ? WatchCadence.Loopback : new WatchCadence(),
            clock
        );
        var proofs = new SenderProofs(database, network, zone, audit, clock);
        var egress = new EgressWatch(
            database,
            new EgressCheck(network, zone, settings.Blocklists, allowsPrivate: loopback, clock),
            settings.Egress,
            loopback ? EgressCadence.Loopback : new EgressCadence(),
            clock
        );
        var certificate = CertificateFile.Open(settings);
        var links = new ExitLinks(exits, verp, settings.PublicUrl);
        var spool = new Spool(database);
        var gate = new ReleaseGate(
            database,
            audit,
            links,
            verp,
            new GateQuestions(
                async (domain, token) =>
                    await watch.CheckNowAsync(domain.Id, token) is { } look
                        ? look.Report.Facts(look.Domain)
                        : DomainReport.UnregisteredFacts(domain.DomainName),
                new ExitProbe(network, settings, () => certificate?.Current, clock).TryAsync,
                async (sender, token) =>
                    (await proofs.LookAsync(sender.TenantId, sender.Mailbox, token)).Facts(sender, clock.GetUtcNow()),
                new LinkFollower(network, loopback).FollowAsync,
                new EgressProbe(egress, settings).LookAsync,
                pool => pool == MailStream.Bulk ? "bulk" : "transactional",
                settings.PublicUrl.Host,
                new PlatformFacts(settings.Operator, settings.Country, settings.AbuseContact)
            ),
            clock
        );
        var signingKeys = new SigningKeys(database, masterKey, clock);
        var probes = new SurveyProbes(network, settings.MailHost.Ascii, settings.ReceiverPort, loopback, clock);
        var previews = new Previews(database, links, clock);
        var webhooks = new Webhooks(database, masterKey, audit, loopback, clock);
        var webhookQueue = new WebhookQueue(database, clock);
        return new Installation(settings, database, masterKey, clock)
        {
            Network = network,
            Continuity = continuity,
            Audit = audit,
            Tenants = new TenantBook(database, audit, clock),
            Users = users,
            SignIns = new SignIns(database, clock),
            ApiKeys = new ApiKeys(database, audit, clock),
            Verp = verp,
            Zone = zone,
            Domains = new DomainRegistry(database, masterKey, zone, audit, clock),
            Entries = new EntriesToPublish(network, zone, clock),
            Senders = new SenderAddresses(database, audit, clock),
            Proofs = proofs,
            SenderChanges = new SenderChanges(database, audit, clock),
            ZoneSource = new PlatformZoneSource(database, zone, clock, loopback ? ZoneFreshOnLoopback : ZoneFresh),
            DomainWatch = watch,
            Egress = egress,
            SigningKeys = signingKeys,
            Shares = new DomainShares(database, audit),
            Reports = new ReportBook(database, network, zone, clock),
            KeyRotation = new KeyRotation(database, masterKey, zone, check, signingKeys, audit, clock),
            Survey = new DomainSurvey(network, probes.Questions, clock),
            Lists = new MailingLists(database),
            Forms = new SignupForms(database, await FormNonces.LoadAsync(keys, cancellationToken)),
            People = new PeopleView(database, addressKeys),
            Ledger = new ConsentLedger(database, addressKeys),
            OptIn = optIn,
            OptOut = new OptOut(database, optIn),
            Imports = new Imports(database, addressKeys, audit),
            Exits = exits,
            Suppressions = new SuppressionList(database, addressKeys, audit),
            Campaigns = new CampaignBook(database, audit),
            Gate = gate,
            Schedule = new Schedule(database, audit, gate, clock),
            AddressChanges = new AddressChanges(database, audit, clock),
            Waivers = new WaiverBook(database, audit, clock),
            SealSigner = await SealSigner.LoadAsync(keys, cancellationToken),
            Previews = previews,
            AddressKeys = addressKeys,
            CampaignDrafts = new CampaignDrafts(database, links, verp),
            OperatorMail = new OperatorMail(database, users, addressKeys, masterKey, gate, previews, audit, clock),
            ProofMail = new ProofMail(database, proofs, addressKeys, masterKey, verp, clock),
            Notices = new Notices(database),
            NoticeMail = new NoticeMail(
                database,
                addressKeys,
                loopback ? NoticeCadence.Loopback : new NoticeCadence(),
                settings.PublicUrl,
                clock
            ),
            Webhooks = webhooks,
            WebhookQueue = webhookQueue,
            WebhookSender = new WebhookSender(webhooks, webhookQueue, network, loopback, WebhookSender.Patience, clock),
            Spool = spool,
            MtaSts = new MtaStsPolicies(database, network, probes.PageAsync, clock),
            Returns = new Returns(database, ReplyClassifier.Shipped, audit),
            CertificateFile = certificate,
        };
    }

    /// <summary>The database answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Database.ReadAsync(db => db.Tenants.AnyAsync(cancellationToken), cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return false;
        }
    }

    static async Task RefuseOldSchemaAsync(Dialect dialect, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> applied;
        try
        {
            applied = await new Migrator(dialect).AppliedAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new SettingsException($"the database cannot be opened: {fault.Message}");
        }
        if (!applied.SequenceEqual(Migrator.Steps))
            throw new SettingsException("the database is not at the schema of this version: run `zegel migrate` first");
    }

    /// <param name="check">Of the key that the database was made with; null when it has none yet.</param>
    static MasterKey MasterKeyOf(Settings settings, string? check)
    {
        var given = Environment.GetEnvironmentVariable("ZEGEL_MASTER_KEY") is { Length: > 0 } text ? text : null;
        // A new key would open nothing of what the old one sealed.
        if (given is null && check is not null && !File.Exists(settings.MasterKeyFile))
            throw new SettingsException(
                $"{settings.MasterKeyFile} is missing: put back your copy of the master key with check value {check}, or give it by ZEGEL_MASTER_KEY"
            );
        try
        {
            var key = given is null ? MasterKey.LoadOrCreate(settings.MasterKeyFile) : MasterKey.FromBase64(given);
            return check is null || key.Check == check
                ? key
                : throw new SettingsException(
                    $"this is another master key (check value {key.Check}): the database was made with {check}; put that one in {settings.MasterKeyFile} or ZEGEL_MASTER_KEY"
                );
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"the master key cannot be read: {fault.Message}");
        }
    }

    static PlatformZone ZoneOf(Settings settings)
    {
        return new PlatformZone
        {
            Name = settings.Zone,
            NameServers = [new PlatformHost(settings.Zone.Child("ns"), settings.NameServerAddresses)],
            PublicHost = new PlatformHost(DomainName.Parse(settings.PublicUrl.Host), settings.WebAddresses),
            MailExchanger = new PlatformHost(settings.MailHost, settings.MailAddresses),
            Egress = [.. settings.BulkPool, .. settings.TransactionalPool],
            MtaSts = settings.MtaSts,
            ReverseZones = settings.Profile == Profile.Loopback ? ["127.in-addr.arpa"] : [],
        };
    }

    public async ValueTask DisposeAsync()
    {
        ZoneSource.Dispose();
        await Database.DisposeAsync();
    }
}
