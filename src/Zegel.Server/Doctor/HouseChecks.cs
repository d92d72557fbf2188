using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Transport;
using Zegel.Server.Keeping;
using Zegel.Storage;

namespace Zegel.Server.Doctor;

/// <summary>What lies on this machine: disk, database, keys, certificate, stamp.</summary>
sealed class HouseChecks(Settings settings, TimeProvider clock)
{
    const long FreeFails = 500_000_000;
    const long FreeWarns = 2_000_000_000;
    const int SyncTries = 20;

    static readonly TimeSpan SyncWarns = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan CertificateWarns = TimeSpan.FromDays(14);

    public IReadOnlyList<Diagnosis> Disk()
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(settings.DataFolder));
            return [Space(drive.AvailableFreeSpace, settings.DataFolder), Sync(SyncTime())];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return
            [
                Diagnosis.Fail(
                    "disk",
                    $"{settings.DataFolder} cannot be written: {fault.Message}",
                    "Give the folder to the user that runs `serve`, or run `doctor` as that user."
                ),
            ];
        }
    }

    internal static Diagnosis Space(long free, string folder)
    {
        var seen = string.Create(CultureInfo.InvariantCulture, $"{free / 1_000_000_000.0:N1} GB free in {folder}");
        const string remedy = "Make room: a full disk takes no consent and no mail.";
        return free < FreeFails ? Diagnosis.Fail("disk", seen, remedy)
            : free < FreeWarns ? Diagnosis.Warn("disk", seen, remedy)
            : Diagnosis.Pass("disk", seen);
    }

    internal static Diagnosis Sync(TimeSpan median)
    {
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{median.TotalMilliseconds:N1} ms for a write that lasts"
        );
        return median > SyncWarns
            ? Diagnosis.Warn(
                "disk speed",
                seen,
                "Every promise waits for it: use a disk of this machine (SSD), not one over the network."
            )
            : Diagnosis.Pass("disk speed", seen);
    }

    /// <summary>The median of some small writes, each synced to the disk.</summary>
    TimeSpan SyncTime()
    {
        using var file = new FileStream(
            Path.Combine(settings.DataFolder, $".doctor.{Environment.ProcessId}"),
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            1,
            FileOptions.DeleteOnClose
        );
        var block = new byte[4096];
        var times = new List<TimeSpan>();
        for (var i = 0; i < SyncTries; i++)
        {
            var since = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(since));
        }
        times.Sort();
        return times[times.Count / 2];
    }

    public async Task<IReadOnlyList<Diagnosis>> DatabaseAsync(CancellationToken cancellationToken)
    {
        var dialect = Dialect.For(settings.DatabaseConnection);
        // Opening SQLite would make an empty file.
        if (dialect is Dialect.Sqlite sqlite && !File.Exists(sqlite.File))
            return
            [
                Diagnosis.Warn(
                    "database",
                    $"{sqlite.File} is not there yet",
                    "`zegel serve` makes it at the first start."
                ),
            ];
        try
        {
            var steps = await new Migrator(dialect).AppliedAsync(cancellationToken);
            if (steps.Except(Migrator.Steps).Any())
                return
                [
                    Diagnosis.Fail(
                        "database",
                        $"made by a newer version (step {steps.Max()})",
                        "Install that version, or restore a backup of this one."
                    ),
                ];
            if (!steps.SequenceEqual(Migrator.Steps))
                return
                [
                    Diagnosis.Warn(
                        "database",
                        "not at the schema of this version",
                        "Take a backup with the version that serves it, then run `zegel migrate`, or start `zegel serve`."
                    ),
                ];
            await using var database = new Database(dialect);
            var standing = await new Continuity(database).ReadAsync(cancellationToken);
            return
            [
                Diagnosis.Pass("database", $"answers, schema step {steps[^1]}"),
                await LedgersAsync(database, cancellationToken),
                standing.Stop is { } stop
                    ? Diagnosis.Fail(
                        "delivery",
                        $"stopped: {stop.Says}",
                        $"Say how to go on: `{DeliveryStop.Command}`."
                    )
                    : Diagnosis.Pass("delivery", "may go out"),
                MasterKeyFile(standing.KeyCheck),
                StampOf(standing),
            ];
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return
            [
                Diagnosis.Fail(
                    "database",
                    fault.Message,
                    "See that PostgreSQL runs and `database` in zegel.toml is right, or restore a backup."
                ),
            ];
        }
    }

    /// <summary>The last links only; `consent verify` and each backup recompute all of them.</summary>
    static async Task<Diagnosis> LedgersAsync(Database database, CancellationToken cancellationToken)
    {
        var heads = await database.ReadAsync(db => HashChain.HeadsAsync(db, cancellationToken), cancellationToken);
        foreach (var head in heads)
            if (!await Ledgers.HoldsAsync(database, head, cancellationToken))
                return Diagnosis.Fail(
                    "ledgers",
                    $"the last link of the {head.Chain} ledger of tenant {head.TenantId} is not its entry {head.Sequence}",
                    "Somebody changed the database by hand: `zegel consent verify` says where; compare with your backups."
                );
        return Diagnosis.Pass(
            "ledgers",
            string.Create(CultureInfo.InvariantCulture, $"{heads.Count} chains end where they should")
        );
    }

    Diagnosis MasterKeyFile(string? check)
    {
        const string name = "master key";
        var given = Environment.GetEnvironmentVariable("ZEGEL_MASTER_KEY");
        var file = settings.MasterKeyFile;
        if (string.IsNullOrEmpty(given) && !File.Exists(file))
            return check is null
                ? Diagnosis.Warn(name, $"{file} is not there yet", "`zegel serve` makes it at the first start.")
                : Diagnosis.Fail(name, $"{file} is missing", $"Put back your copy: its check value is {check}.");
        try
        {
            var own = MasterKey.FromBase64(string.IsNullOrEmpty(given) ? File.ReadAllText(file) : given).Check;
            if (check is not null && own != check)
                return Diagnosis.Fail(
                    name,
                    $"another key than the database was made with (check value {own})",
                    $"Put back the one with {check}."
                );
            if (string.IsNullOrEmpty(given) && !OperatingSystem.IsWindows())
            {
                const UnixFileMode others =
                    UnixFileMode.GroupRead
                    | UnixFileMode.GroupWrite
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherWrite
                    | UnixFileMode.OtherExecute;
                if ((File.GetUnixFileMode(file) & others) != UnixFileMode.None)
                    return Diagnosis.Fail(name, $"others can read {file}", $"chmod 600 {file}");
            }
            return Diagnosis.Pass(name, $"right (check value {own}); keep a copy of it elsewhere");
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            return Diagnosis.Fail(
                name,
                fault.Message,
                $"Put back your copy of {file}; only the service's user may read it."
            );
        }
    }

    static Diagnosis StampOf(Standing standing)
    {
        const string name = "stamp";
        var folder = StateFolder.Find(Environment.GetEnvironmentVariable);
        try
        {
            return folder.Read(standing.Id) is { } stamp
                    ? Diagnosis.Pass(
                        name,
                        $"in {folder.Path}, of {stamp.At.ToString("u", CultureInfo.InvariantCulture)}"
                    )
                : standing.Point == 0 ? Diagnosis.Pass(name, $"will stand in {folder.Path} after the first start")
                : Diagnosis.Warn(
                    name,
                    $"none in {folder.Path}",
                    $"Run `doctor` as the service's user and with its {StateFolder.Variable}; without a stamp delivery stops at the next start."
                );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Diagnosis.Warn(
                name,
                fault.Message,
                $"Run `doctor` as the service's user, or name a folder by {StateFolder.Variable}."
            );
        }
    }

    public IReadOnlyList<Diagnosis> Certificate()
    {
        if (settings.CertificateFile is not { } file)
            return
            [
                settings.HttpsListen.Count > 0
                    ? Diagnosis.Fail(
                        "certificate",
                        "http.listen_tls is set, but no certificate",
                        "Set tls.certificate and tls.key."
                    )
                    : Diagnosis.Warn(
                        "certificate",
                        "none is set",
                        "A proxy must serve public_url over https then; returned mail comes without STARTTLS."
                    ),
            ];
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(
                Path.Combine(settings.DataFolder, file),
                settings.CertificateKeyFile is { } key ? Path.Combine(settings.DataFolder, key) : null
            );
            var names = new List<string> { settings.PublicUrl.Host, settings.MailHost.Ascii };
            if (settings.MtaSts != MtaStsMode.None)
                names.AddRange([$"mta-sts.{settings.Zone}", $"mta-sts.rua.{settings.Zone}"]);
            return Judge(certificate, names, clock.GetUtcNow());
        }
        catch (Exception fault) when (fault is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return
            [
                Diagnosis.Fail(
                    "certificate",
                    $"{file} cannot be used: {fault.Message}",
                    "tls.certificate and tls.key must be PEM files that belong together and that the service may read."
                ),
            ];
        }
    }

    /// <summary>Dates and names; who signed it is the receivers' to judge.</summary>
    internal static IReadOnlyList<Diagnosis> Judge(
        X509Certificate2 certificate,
        IEnumerable<string> names,
        DateTimeOffset now
    )
    {
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var dates = string.Create(CultureInfo.InvariantCulture, $"from {from:yyyy-MM-dd} until {until:yyyy-MM-dd}");
        const string renew = "Renew it and start the service again.";
        return
        [
            now.UtcDateTime > until || now.UtcDateTime < from
                ? Diagnosis.Fail("certificate", "not valid now: " + dates, renew)
            : until - now.UtcDateTime < CertificateWarns ? Diagnosis.Warn("certificate", "ends soon: " + dates, renew)
            : Diagnosis.Pass("certificate", dates),
            .. names
                .Distinct()
                .Where(name => !certificate.MatchesHostname(name))
                .Select(name =>
                    Diagnosis.Fail(
                        "certificate",
                        $"it does not name {name}",
                        $"Ask for a certificate that has {name} among its names."
                    )
                ),
        ];
    }
}
