using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Server.Cli;
using Zegel.Server.Smtp;
using Zegel.Storage;

namespace Zegel.Server.Demo;

/// <summary>Everything that has to stand before the play begins: folder, settings, certificates, ports, DNS, receivers. The tests that run the program play on it too.</summary>
sealed class DemoStage : IAsyncDisposable
{
    public const string ZoneName = "zegel.example";
    public const string BulkDomain = "nieuws.kringloop.example";
    public const string SystemDomain = "post.kringloop.example";

    static readonly IPAddress Web = IPAddress.Parse("127.0.0.1");
    static readonly IPAddress PlatformDns = IPAddress.Parse("127.0.0.53");
    static readonly IPAddress WorldDns = IPAddress.Parse("127.0.0.54");
    static readonly IPAddress MailHost = IPAddress.Parse("127.0.0.25");
    static readonly IPAddress BulkEgress = IPAddress.Parse("127.0.0.101");
    static readonly IPAddress TransactionalEgress = IPAddress.Parse("127.0.0.102");

    static readonly TimeSpan OnboardPatience = TimeSpan.FromSeconds(90);

    readonly bool deletesFolder;
    readonly List<IAsyncDisposable> open = [];
    WorldServer? worldServer;
    string? stampFile;

    DemoStage(string folder, bool deletesFolder) => (Folder, this.deletesFolder) = (folder, deletesFolder);

    public string Folder { get; }

    public World World { get; private set; } = null!;

    public Installation Zegel { get; private set; } = null!;

    /// <summary>The plain loopback address of the pages.</summary>
    public Uri Site { get; private set; } = null!;

    public int HttpsPort { get; private set; }

    /// <summary>Where all receivers listen, and Zegel's own MX.</summary>
    public int SmtpPort { get; private set; }

    /// <summary>Folder, settings, database and the world's DNS. Receivers and the platform's own ports are opened after it.</summary>
    /// <param name="dataFolder">Null: a temporary one, deleted at the end.</param>
    /// <param name="database">A PostgreSQL connection string; null for SQLite in the folder.</param>
    /// <param name="receivers">The providers' domains and where their mail exchangers listen.</param>
    public static async Task<DemoStage> BuildAsync(
        string? dataFolder,
        string? database,
        IReadOnlyList<(string Domain, IPAddress Address)> receivers,
        CancellationToken cancellationToken
    )
    {
        var folder = dataFolder ?? Directory.CreateTempSubdirectory("zegel-demo-").FullName;
        if (dataFolder is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty; a demo begins in an empty folder");
        var stage = new DemoStage(Directory.CreateDirectory(folder).FullName, dataFolder is null);
        try
        {
            await stage.BuildAsync(database, receivers, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    async Task BuildAsync(
        string? database,
        IReadOnlyList<(string Domain, IPAddress Address)> receivers,
        CancellationToken cancellationToken
    )
    {
        var clock = TimeProvider.System;
        var dnsPort = FreePort([PlatformDns, WorldDns], ProtocolType.Udp, ProtocolType.Tcp);
        SmtpPort = FreePort([MailHost, .. receivers.Select(r => r.Address)], ProtocolType.Tcp);
        var httpPort = FreePort([Web], ProtocolType.Tcp);
        HttpsPort = FreePort([Web], ProtocolType.Tcp);
        Site = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/"));
        DemoAuthority.WriteTo(
            Folder,
            [$"zien.{ZoneName}", $"mx.{ZoneName}", .. receivers.Select(r => $"mx.{r.Domain}")],
            clock.GetUtcNow()
        );
        await File.WriteAllTextAsync(
            Path.Combine(Folder, Settings.FileName),
            (database is null ? "" : $"database = \"{database}\"\n") + SettingsText(httpPort, dnsPort),
            cancellationToken
        );
        var settings = Settings.Load(Folder);
        await new Migrator(Dialect.For(settings.DatabaseConnection)).MigrateAsync(cancellationToken);
        Zegel = await Installation.OpenAsync(settings, clock, cancellationToken);
        stampFile = Zegel.Stamps.FileOf((await Zegel.Continuity.ReadAsync(cancellationToken)).Id);
        BuildWorld(receivers, dnsPort);
    }

    /// <summary>Opens the platform's ports in this process and starts its work.</summary>
    public async Task OpenPlatformAsync(ILoggerFactory logs, CancellationToken cancellationToken) =>
        open.Add(await Platform.StartAsync(Zegel, logs, cancellationToken));

    /// <summary>Declares a sending domain, puts its entries into the world's DNS and waits until Zegel sees them.</summary>
    /// <param name="show">Is handed the entries.</param>
    /// <exception cref="CommandException">It could not be declared, or did not become ready in time.</exception>
    public async Task<DomainLook> OnboardAsync(
        Guid tenantId,
        string name,
        Action<IReadOnlyList<DnsEntry>> show,
        CancellationToken cancellationToken
    )
    {
        var registered = await Zegel.Domains.RegisterAsync(tenantId, "demo", name, cancellationToken);
        if (registered is not RegisterDomainResult.Registered(var domain))
            throw new CommandException($"{name} could not be declared: {registered}");
        var published = await PublishedRecords.ReadAsync(Zegel.Network, domain.DomainName, cancellationToken);
        var entries = DnsEntries.For(domain, Zegel.Zone, published);
        show(entries);
        World.Publish(DnsEntryText.Json(entries));
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var look = await Zegel.DomainWatch.CheckNowAsync(domain.Id, cancellationToken);
            if (look!.Domain.MaySend)
                return look;
            if (Stopwatch.GetElapsedTime(since) > OnboardPatience)
                throw new CommandException(
                    $"{name} is {look.Domain.State}: "
                        + string.Join(
                            "; ",
                            look.Report.Entries.Where(e => e.Verdict != EntryVerdict.Right)
                                .Select(e => $"{e.Name} {e.Type}: {e.Observed}")
                        )
                );
            await Task.Delay(TimeSpan.FromMilliseconds(300), Zegel.Clock, cancellationToken);
        }
    }

    string SettingsText(int httpPort, int dnsPort) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Written by `zegel demo`. The loopback profile lifts limits and allows loopback addresses only.
            profile = "loopback"
            public_url = "https://zien.{ZoneName}:{HttpsPort}"
            zone = "{ZoneName}"
            mail_host = "mx.{ZoneName}"

            [http]
            listen = "{Web}:{httpPort}"
            listen_tls = "{Web}:{HttpsPort}"

            [smtp]
            listen = "{MailHost}:{SmtpPort}"

            [dns]
            listen = "{PlatformDns}:{dnsPort}"
            resolvers = "{WorldDns}:{dnsPort}"
            authoritative_port = {dnsPort}

            [delivery]
            port = {SmtpPort}

            [pools]
            bulk = ["{BulkEgress} mta1.{ZoneName}"]
            transactional = ["{TransactionalEgress} mta2.{ZoneName}"]

            [tls]
            certificate = "tls.pem"
            key = "tls.key"

            """
        );

    void BuildWorld(IReadOnlyList<(string Domain, IPAddress Address)> receivers, int dnsPort)
    {
        World = new World(Zegel.Network, Zegel.Settings.Zone, new IPEndPoint(PlatformDns, dnsPort));
        World.Add(ZoneName, DnsType.Ns, $"ns.{ZoneName}");
        World.Add("kringloop.example", DnsType.Ns, "ns.kringloop.example");
        World.Add("ns.kringloop.example", DnsType.A, WorldDns.ToString());
        foreach (var domain in new[] { BulkDomain, SystemDomain })
            World.Add(domain, DnsType.Mx, "mail.kringloop.example", 10);
        World.Add("mail.kringloop.example", DnsType.A, "127.0.1.200");
        // What a customer has before Zegel comes: our line is merged into it.
        World.Add(BulkDomain, DnsType.Txt, "v=spf1 mx ~all");
        World.AddPtr(BulkEgress, $"mta1.{ZoneName}");
        World.AddPtr(TransactionalEgress, $"mta2.{ZoneName}");
        foreach (var (domain, address) in receivers)
        {
            World.Add(domain, DnsType.Mx, $"mx.{domain}", 10);
            World.Add($"mx.{domain}", DnsType.A, address.ToString());
        }
        worldServer = new WorldServer(World, new IPEndPoint(WorldDns, dnsPort));
    }

    /// <summary>Opens the demo's own receivers.</summary>
    public async Task OpenZooAsync(Zoo zoo, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var certificate = System.Net.Security.SslStreamCertificateContext.Create(
            Zegel.Certificate!,
            null,
            offline: true
        );
        var listeners = Provider
            .Receivers.Zip(Provider.All)
            .Select(pair =>
                (
                    new IPEndPoint(pair.First.Address, SmtpPort),
                    new SmtpConnection(
                        new($"mx.{pair.First.Domain}")
                        {
                            Certificate = () => pair.Second.Temper == Temper.OffersTls ? certificate : null,
                        },
                        new ZooReceiver(pair.Second, zoo),
                        new SmtpConnectionLimits(TotalMax: 2000, PerAddressMax: 2000),
                        Zegel.Clock,
                        logs.CreateLogger<SmtpConnection>()
                    )
                )
            );
        open.Add(await SmtpHost.StartAsync(listeners, cancellationToken));
    }

    /// <summary>A port that is free on all these addresses.</summary>
    static int FreePort(IReadOnlyList<IPAddress> addresses, params IReadOnlyList<ProtocolType> protocols)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            var port = 0;
            var free = true;
            foreach (var address in addresses)
            foreach (var protocol in protocols)
            {
                using var probe = new Socket(
                    AddressFamily.InterNetwork,
                    protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream,
                    protocol
                );
                try
                {
                    probe.Bind(new IPEndPoint(address, port));
                    port = ((IPEndPoint)probe.LocalEndPoint!).Port;
                }
                catch (SocketException)
                {
                    free = false;
                }
            }
            if (free)
                return port;
        }
        throw new IOException(
            $"no free port on {string.Join(", ", addresses)}: the demo needs loopback addresses beyond 127.0.0.1, as Linux has them"
        );
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = open.Count - 1; i >= 0; i--)
            await open[i].DisposeAsync();
        worldServer?.Dispose();
        if (Zegel is not null)
            await Zegel.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!deletesFolder)
            return;
        if (File.Exists(stampFile))
            File.Delete(stampFile);
        Directory.Delete(Folder, recursive: true);
    }
}
