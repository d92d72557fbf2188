using System.Diagnostics;
using System.Net;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Server.Cli;
using Zegel.Server.Sink;
using Zegel.Storage;

namespace Zegel.Server.Demo;

/// <summary>Everything that has to stand before the play begins: folder, settings, certificates, ports, DNS, receivers. The tests that run the program play on it too.</summary>
sealed class DemoStage : IAsyncDisposable
{
    public const string BulkDomain = "nieuws.kringloop.example";
    public const string SystemDomain = "post.kringloop.example";

    static readonly TimeSpan OnboardPatience = TimeSpan.FromSeconds(90);

    readonly bool deletesFolder;
    readonly List<IAsyncDisposable> open = [];
    LoopbackPlan plan = null!;
    WorldServer? worldServer;
    string? stampFile;

    DemoStage(string folder, bool deletesFolder) => (Folder, this.deletesFolder) = (folder, deletesFolder);

    public string Folder { get; }

    public World World { get; private set; } = null!;

    public Installation Zegel { get; private set; } = null!;

    /// <summary>The plain loopback address of the pages.</summary>
    public Uri Site => plan.Site;

    /// <summary>Where all receivers listen, and Zegel's own MX.</summary>
    public int SmtpPort => plan.SmtpPort;

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
        plan = LoopbackPlan.Choose([.. receivers.Select(r => r.Address), OfficeMailbox.Address]);
        LoopbackPlan.WriteCertificates(Folder, receivers.Select(r => r.Domain), clock.GetUtcNow());
        await File.WriteAllTextAsync(
            Path.Combine(Folder, Settings.FileName),
            (database is null ? "" : $"database = \"{database}\"\n") + plan.SettingsText("zegel demo"),
            cancellationToken
        );
        var settings = Settings.Load(Folder);
        await new Migrator(Dialect.For(settings.DatabaseConnection)).MigrateAsync(cancellationToken);
        Zegel = await Installation.OpenAsync(settings, clock, cancellationToken);
        stampFile = Zegel.Stamps.FileOf((await Zegel.Continuity.ReadAsync(cancellationToken)).Id);
        World = plan.MakeWorld(Zegel.Network, receivers);
        LoopbackPlan.Host(World, "kringloop.example");
        foreach (var domain in new[] { BulkDomain, SystemDomain })
            World.Add(domain, DnsType.Mx, OfficeMailbox.Host, 10);
        World.Add(OfficeMailbox.Host, DnsType.A, OfficeMailbox.Address.ToString());
        // What a customer has before Zegel comes: our line is merged into it.
        World.Add(BulkDomain, DnsType.Txt, "v=spf1 mx ~all");
        worldServer = new WorldServer(World, plan.World);
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
        var entries = await Zegel.Entries.OfAsync(domain, cancellationToken);
        show(entries);
        World.Publish(ZoneText.Read(DnsEntryText.Json(entries), out _));
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

    /// <summary>Opens the customer's mail server.</summary>
    public async Task<OfficeMailbox> OpenOfficeAsync(CancellationToken cancellationToken)
    {
        var office = new OfficeMailbox(Zegel.Clock);
        open.Add(await office.OpenAsync(SmtpPort, cancellationToken));
        return office;
    }

    /// <summary>Opens the demo's own receivers.</summary>
    public async Task OpenZooAsync(Zoo zoo, ILoggerFactory logs, CancellationToken cancellationToken) =>
        open.Add(await ZooReceiver.OpenAsync(zoo, SmtpPort, Zegel.Certificate, Zegel.Clock, logs, cancellationToken));

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
