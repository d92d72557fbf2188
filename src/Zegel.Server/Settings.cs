using System.Net;
using Tomlyn;
using Tomlyn.Model;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Transport;

namespace Zegel.Server;

/// <summary>What an operator can set: <c>zegel.toml</c> in the data folder, read once at the start and handed on as values.</summary>
/// <param name="DataFolder">SQLite, keys, received reports.</param>
/// <param name="Database">A PostgreSQL connection string; null for SQLite in the data folder.</param>
/// <param name="PublicUrl">https, without a trailing slash: it stands in every mail.</param>
/// <param name="Profile">The loopback profile lifts limits and refuses any address that is not loopback.</param>
/// <param name="Zone">The zone that Zegel answers for and customers' CNAMEs point into.</param>
/// <param name="MailHost">The host that takes returned mail: the target of the MX records.</param>
/// <param name="DnsListen">Where the zone is answered; null when it is hosted elsewhere.</param>
/// <param name="Resolvers">Empty: those of the system.</param>
/// <param name="ReceiverPort">25 but in the loopback profile.</param>
public sealed record Settings(
    string DataFolder,
    string? Database,
    Uri PublicUrl,
    Profile Profile,
    DomainName Zone,
    DomainName MailHost,
    IReadOnlyList<IPEndPoint> HttpListen,
    IReadOnlyList<IPEndPoint> HttpsListen,
    IReadOnlyList<IPEndPoint> SmtpListen,
    IPEndPoint? DnsListen,
    IReadOnlyList<IPEndPoint> Resolvers,
    int AuthoritativePort,
    int ReceiverPort,
    IReadOnlyList<EgressAddress> BulkPool,
    IReadOnlyList<EgressAddress> TransactionalPool,
    int Slots,
    string? CertificateFile,
    string? CertificateKeyFile,
    IReadOnlyList<IPAddress> PublicAddresses,
    IReadOnlyList<IPNetwork> TrustedProxies,
    string MasterKeyPath
)
{
    public const string FileName = "zegel.toml";

    /// <summary>Whom `doctor` asks for the time: a name or address, with a port when it is not 123.</summary>
    public string TimeServer { get; init; } = "pool.ntp.org";

    /// <summary>Who runs the platform, in words; empty when not said (G08).</summary>
    public string Operator { get; init; } = "";

    /// <summary>Where it runs and keeps its data.</summary>
    public string Country { get; init; } = "";

    /// <summary>Where complaints about abuse are read.</summary>
    public string AbuseContact { get; init; } = "";

    /// <summary>Who may read <c>/metrics</c> besides this machine.</summary>
    public IReadOnlyList<IPNetwork> MetricsReaders { get; init; } = [];

    /// <summary>What senders are told of the encryption of mail to us (A62).</summary>
    public MtaStsMode MtaSts { get; init; }

    /// <summary>Block lists that are asked about the addresses that mail leaves from (A08); none for addresses of this machine.</summary>
    public IReadOnlyList<string> Blocklists { get; init; } = [];

    /// <summary>Block lists that <c>doctor</c> asks about the domain of the mail host.</summary>
    public IReadOnlyList<string> DomainBlocklists { get; init; } = [];

    /// <summary>All addresses that mail leaves from, of both pools.</summary>
    public IReadOnlyList<EgressAddress> Egress => [.. BulkPool, .. TransactionalPool];

    public string DatabaseConnection => Database ?? Path.Combine(DataFolder, "zegel.db");

    public string MasterKeyFile => Path.Combine(DataFolder, MasterKeyPath);

    /// <summary>True when there is something to read, in the folder or in the environment: else the first run makes them.</summary>
    public static bool AreThere(string dataFolder) =>
        File.Exists(Path.Combine(dataFolder, FileName))
        || Environment.GetEnvironmentVariable("ZEGEL_PUBLIC_URL") is { Length: > 0 };

    /// <summary>Reads the settings of a data folder, and of the environment over them.</summary>
    /// <exception cref="SettingsException">What is wrong, on which line, and what to do.</exception>
    public static Settings Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        if (!AreThere(dataFolder))
            throw new SettingsException(
                $"{file} is not there: --data names the folder that holds it (`zegel serve --data DIR` makes one)"
            );
        return Parse(
            dataFolder,
            file,
            File.Exists(file) ? File.ReadAllText(file) : "",
            Environment.GetEnvironmentVariable
        );
    }

    /// <summary>Reads the text of a settings file alone.</summary>
    /// <exception cref="SettingsException">What is wrong, on which line, and what to do.</exception>
    public static Settings Parse(string dataFolder, string file, string text) =>
        Parse(dataFolder, file, text, _ => null);

    /// <param name="environment">Gives the value of a variable; it overrides the file.</param>
    /// <exception cref="SettingsException">All that is wrong, each with its line and what to do.</exception>
    public static Settings Parse(string dataFolder, string file, string text, Func<string, string?> environment)
    {
        TomlTable table;
        try
        {
            table = TomlSerializer.Deserialize<TomlTable>(text) ?? [];
        }
        catch (TomlException fault)
        {
            throw new SettingsException($"{file}: {fault.Message}");
        }
        // Tomlyn 2.10 on a file that ends after a backslash within a text: it fails while it words the fault.
        catch (ArgumentOutOfRangeException)
        {
            throw new SettingsException($"{file} ends within a text in quotes: close it with a \"");
        }
        var reader = new SettingsReader(file, text, table, environment);
        var profile = reader.Choice("profile", Profile.Standard);
        var settings = new Settings(
            dataFolder,
            reader.Text("database"),
            reader.Url("public_url"),
            profile,
            reader.Domain("zone"),
            reader.Domain("mail_host"),
            reader.EndPoints("http.listen"),
            reader.EndPoints("http.listen_tls"),
            reader.EndPoints("smtp.listen"),
            reader.EndPoints("dns.listen").FirstOrDefault(),
            reader.EndPoints("dns.resolvers"),
            reader.Number("dns.authoritative_port", 53, 1, 65535),
            reader.Number("delivery.port", 25, 1, 65535),
            reader.Pool("pools.bulk"),
            reader.Pool("pools.transactional"),
            reader.Number("delivery.slots", 200, 1, 5000),
            reader.Text("tls.certificate"),
            reader.Text("tls.key"),
            reader.Addresses("public_addresses"),
            reader.Networks("trusted_proxies"),
            reader.Text("master_key_file") ?? "master.key"
        )
        {
            TimeServer = reader.Text("clock.server") ?? "pool.ntp.org",
            Operator = reader.Text("operator") ?? "",
            Country = reader.Text("country") ?? "",
            AbuseContact = reader.Text("abuse") ?? "",
            MetricsReaders = reader.Networks("metrics.allow"),
            MtaSts = reader.Choice("smtp.mta_sts", MtaStsMode.None),
            // Nobody lists addresses of this machine, and a demo asks nobody anything.
            Blocklists = reader.Zones(
                "watch.blocklists",
                profile == Profile.Loopback ? [] : SettingsReference.Blocklists
            ),
            DomainBlocklists = reader.Zones(
                "watch.domain_blocklists",
                profile == Profile.Loopback ? [] : SettingsReference.DomainBlocklists
            ),
        };
        reader.RefuseUnknown();
        if (reader.Faults.Count == 0)
            settings.RefuseContradictions(reader);
        if (reader.Faults.Count > 0)
            throw new SettingsException(string.Join('\n', reader.Faults));
        return settings;
    }

    /// <summary>The addresses under which the world finds the web pages.</summary>
    public IReadOnlyList<IPAddress> WebAddresses => Shown(HttpsListen.Concat(HttpListen));

    /// <summary>The addresses under which the world brings mail back.</summary>
    public IReadOnlyList<IPAddress> MailAddresses => Shown(SmtpListen);

    public IReadOnlyList<IPAddress> NameServerAddresses => DnsListen is { } dns ? Shown([dns]) : [];

    IReadOnlyList<IPAddress> Shown(IEnumerable<IPEndPoint> listen) =>
        PublicAddresses.Count > 0 ? PublicAddresses : [.. listen.Select(e => e.Address).Distinct()];

    void RefuseContradictions(SettingsReader reader)
    {
        RefuseWrongProfile(reader);
        if (CertificateKeyFile is not null && CertificateFile is null)
            reader.Refuse("tls.key", "is there without tls.certificate: set both or neither");
        if (MtaSts != MtaStsMode.None && CertificateFile is null && TrustedProxies.Count == 0)
            reader.Refuse(
                "smtp.mta_sts",
                "needs a certificate: set tls.certificate and tls.key, or name the proxy that has one in trusted_proxies"
            );
        if (HttpsListen.Count > 0 && CertificateFile is null)
            reader.Refuse("http.listen_tls", "needs tls.certificate and tls.key");
        foreach (var address in BulkPool.Select(a => a.Address).Intersect(TransactionalPool.Select(a => a.Address)))
            reader.Refuse(
                "pools.transactional",
                $"shares {address} with pools.bulk: newsletters and other mail never leave from one address (G42)"
            );
        foreach (
            var twice in HttpListen.Concat(HttpsListen).Concat(SmtpListen).GroupBy(e => e).Where(g => g.Count() > 1)
        )
            reader.Refuse(
                HttpListen.Contains(twice.Key) ? "http.listen" : "http.listen_tls",
                $"has {twice.Key}, which is taken by another part: each needs a port of its own"
            );
        var wild = HttpListen.Concat(HttpsListen).Concat(SmtpListen).Concat(DnsListen is null ? [] : [DnsListen]);
        if (
            PublicAddresses.Count == 0
            && wild.Any(e => e.Address.Equals(IPAddress.Any) || e.Address.Equals(IPAddress.IPv6Any))
        )
            reader.Refuse(
                "public_addresses",
                "is needed where something listens on all addresses (0.0.0.0): Zegel's own zone must name this machine"
            );
    }

    // The loopback profile lifts every limit of good behaviour, so it may touch nothing but this machine.
    void RefuseWrongProfile(SettingsReader reader)
    {
        if (Profile != Profile.Loopback)
            return;
        var outside = HttpListen
            .Concat(HttpsListen)
            .Concat(SmtpListen)
            .Concat(Resolvers)
            .Concat(DnsListen is null ? [] : [DnsListen])
            .Select(e => e.Address)
            .Concat(BulkPool.Concat(TransactionalPool).Select(e => e.Address))
            .Concat(PublicAddresses)
            .FirstOrDefault(a => !IPAddress.IsLoopback(a));
        if (outside is not null)
            reader.Refuse(
                "profile",
                $"= \"loopback\" lifts all limits and so allows loopback addresses only, not {outside}"
            );
    }
}

public enum Profile
{
    Standard,
    Loopback,
}

/// <summary>The settings cannot be used; the message says where and what to do.</summary>
public sealed class SettingsException(string message) : Exception(message);
