using System.Net;
using Tomlyn;
using Tomlyn.Model;
using Zegel.Domains;
using Zegel.Mail.Addresses;

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
    string? CertificateKeyFile
)
{
    public const string FileName = "zegel.toml";

    /// <summary>Whom `doctor` asks for the time: a name or address, with a port when it is not 123.</summary>
    public string TimeServer { get; init; } = "pool.ntp.org";

    public string DatabaseConnection => Database ?? Path.Combine(DataFolder, "zegel.db");

    public string MasterKeyFile => Path.Combine(DataFolder, "master.key");

    /// <summary>True when there is something to read: else the first run makes them.</summary>
    public static bool AreThere(string dataFolder) => File.Exists(Path.Combine(dataFolder, FileName));

    /// <summary>Reads the settings of a data folder.</summary>
    /// <exception cref="SettingsException">What is wrong, on which line, and what to do.</exception>
    public static Settings Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        if (!File.Exists(file))
            throw new SettingsException(
                $"{file} is not there: --data names the folder that holds it (`zegel demo --data DIR` makes one)"
            );
        return Parse(dataFolder, file, File.ReadAllText(file));
    }

    /// <exception cref="SettingsException">What is wrong, on which line, and what to do.</exception>
    public static Settings Parse(string dataFolder, string file, string text)
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
        var reader = new SettingsReader(file, text, table);
        var settings = new Settings(
            dataFolder,
            reader.Text("database", optional: true),
            reader.Url("public_url"),
            reader.Choice<Profile>("profile", Profile.Standard),
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
            reader.Text("tls.certificate", optional: true),
            reader.Text("tls.key", optional: true)
        )
        {
            TimeServer = reader.Text("clock.server", optional: true) ?? "pool.ntp.org",
        };
        reader.RefuseUnknown();
        settings.RefuseWrongProfile(file);
        return settings;
    }

    // The loopback profile lifts every limit of good behaviour, so it may touch nothing but this machine.
    void RefuseWrongProfile(string file)
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
            .FirstOrDefault(a => !IPAddress.IsLoopback(a));
        if (outside is not null)
            throw new SettingsException(
                $"{file}: profile = \"loopback\" lifts all limits and so allows loopback addresses only, not {outside}"
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

/// <summary>Takes values out of a table and keeps count of what nobody asked for.</summary>
sealed class SettingsReader(string file, string source, TomlTable table)
{
    readonly HashSet<string> asked = [];

    public string? Text(string path, bool optional = false) =>
        Value(path) switch
        {
            string text => text,
            null when optional => null,
            null => throw Fault(path, "is missing"),
            var other => throw Fault(path, $"is {Kind(other)}; a text in quotes is needed"),
        };

    public Uri Url(string path) =>
        Uri.TryCreate(Text(path)!.TrimEnd('/'), UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps
        && url.PathAndQuery == "/"
            ? url
            : throw Fault(path, "must be an https address without a path, such as \"https://post.example.nl\"");

    public DomainName Domain(string path) =>
        DomainName.TryParse(Text(path), out var domain, out var error) ? domain : throw Fault(path, error);

    public T Choice<T>(string path, T otherwise)
        where T : struct, Enum =>
        Text(path, optional: true) is not { } text ? otherwise
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value
        : throw Fault(path, $"is \"{text}\"; possible are {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    public int Number(string path, int otherwise, int min, int max) =>
        Value(path) switch
        {
            null => otherwise,
            long number when number >= min && number <= max => (int)number,
            _ => throw Fault(path, $"must be a whole number from {min} to {max}"),
        };

    public IReadOnlyList<IPEndPoint> EndPoints(string path) =>
        [
            .. Texts(path)
                .Select(text =>
                    IPEndPoint.TryParse(text, out var end) && end.Port > 0
                        ? end
                        : throw Fault(
                            path,
                            $"has “{text}”; an address with a port is needed, such as \"127.0.0.1:2525\""
                        )
                ),
        ];

    /// <summary>Entries of the form <c>"192.0.2.10 mta1.example.nl"</c>.</summary>
    public IReadOnlyList<EgressAddress> Pool(string path)
    {
        var pool = Texts(path)
            .Select(text =>
                text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var ip, var name]
                && IPAddress.TryParse(ip, out var address)
                && DomainName.TryParse(name, out var domain)
                    ? new EgressAddress(address, domain)
                    : throw Fault(
                        path,
                        $"has “{text}”; an address and its PTR name are needed: \"192.0.2.10 mta1.example.nl\""
                    )
            )
            .ToList();
        return pool.Count > 0 ? pool : throw Fault(path, "needs at least one address");
    }

    public void RefuseUnknown()
    {
        foreach (var path in Paths(table, ""))
            if (!asked.Contains(path))
                throw Fault(path, "is not a setting; see docs/settings.md");
    }

    IEnumerable<string> Texts(string path) =>
        Value(path) switch
        {
            null => [],
            string one => [one],
            TomlArray many when many.All(v => v is string) => many.Cast<string>(),
            _ => throw Fault(path, "must be a text or a list of texts"),
        };

    object? Value(string path)
    {
        asked.Add(path);
        object? at = table;
        foreach (var key in path.Split('.'))
            at = at is TomlTable here && here.TryGetValue(key, out var found) ? found : null;
        return at;
    }

    static IEnumerable<string> Paths(TomlTable table, string prefix) =>
        table.SelectMany(pair =>
            pair.Value is TomlTable inner ? Paths(inner, $"{prefix}{pair.Key}.") : [prefix + pair.Key]
        );

    static string Kind(object value) =>
        value is long or double ? "a number"
        : value is bool ? "true or false"
        : "a table or list";

    SettingsException Fault(string path, string what)
    {
        var key = path[(path.LastIndexOf('.') + 1)..];
        var line =
            Array.FindIndex(source.Split('\n'), l => l.TrimStart().StartsWith(key, StringComparison.Ordinal)) + 1;
        return new SettingsException(line > 0 ? $"{file}, line {line}: {path} {what}" : $"{file}: {path} {what}");
    }
}
