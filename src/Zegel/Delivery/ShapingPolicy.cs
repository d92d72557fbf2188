using Tomlyn;
using Zegel.Mail.Addresses;
using Zegel.Mail.Smtp;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>How one provider is treated from one address.</summary>
/// <param name="Connections">Open at once.</param>
/// <param name="MessagesPerConnection">Then it is closed politely.</param>
/// <param name="RatePerSecond">Messages.</param>
public sealed record ShapingPolicy(int Connections, int MessagesPerConnection, double RatePerSecond, TlsPolicy Tls);

/// <summary>The providers known by name, and how each is treated (P02, standards 6.4).</summary>
public sealed class ShapingTable
{
    readonly ShapingPolicy fallback;
    readonly ShapingPolicy? forAll;
    readonly IReadOnlyList<(string Suffix, string Name)> suffixes;
    readonly Dictionary<string, ShapingPolicy> policies;

    ShapingTable(ShapingFile file, bool loopback)
    {
        fallback = Policy("default", file.Default);
        forAll = loopback ? Policy("loopback", file.Loopback) : null;
        policies = file.Provider.ToDictionary(row => row.Name, row => Policy(row.Name, row), StringComparer.Ordinal);
        suffixes =
        [
            .. file
                .Provider.SelectMany(row => row.Suffixes.Select(suffix => (Suffix: suffix, row.Name)))
                .OrderByDescending(pair => pair.Suffix.Length),
        ];
    }

    /// <summary>The table that Zegel is shipped with.</summary>
    public static ShapingTable Internet { get; } = Parse(Embedded.Text("Delivery.shaping.toml"), loopback: false);

    /// <summary>The same names, with the limits of the loopback profile for all.</summary>
    public static ShapingTable Loopback { get; } = Parse(Embedded.Text("Delivery.shaping.toml"), loopback: true);

    /// <exception cref="FormatException">An entry makes no sense.</exception>
    public static ShapingTable Parse(string toml, bool loopback) =>
        new(
            TomlSerializer.Deserialize<ShapingFile>(toml, Embedded.SnakeCase) ?? throw new FormatException("empty"),
            loopback
        );

    public ShapingPolicy PolicyOf(string provider) => forAll ?? policies.GetValueOrDefault(provider, fallback);

    /// <summary>
    /// Who runs this mail exchanger: a name of the table, or the organisational domain of the host, so that all customers
    /// of one provider share one limiter (P02).
    /// </summary>
    public string ProviderOf(string host)
    {
        var dotted = "." + host;
        foreach (var (suffix, name) in suffixes)
            if (
                suffix.EndsWith('.')
                    ? dotted.Contains(suffix, StringComparison.Ordinal)
                    : dotted.EndsWith(suffix, StringComparison.Ordinal)
            )
                return name;
        return DomainName.TryParse(host, out var domain)
            ? (PublicSuffixList.Shipped.OrganizationalDomain(domain) ?? domain).Ascii
            : host;
    }

    static ShapingPolicy Policy(string name, ShapingRow row)
    {
        if (row.Connections < 1 || row.Messages < 1 || row.Rate <= 0)
            throw new FormatException($"{name}: connections, messages and rate must be above zero");
        var tls = row.Tls switch
        {
            "" or "opportunistic" => TlsPolicy.Opportunistic,
            "required" => TlsPolicy.Required,
            _ => throw new FormatException($"{name}: tls is “opportunistic” or “required”, not “{row.Tls}”"),
        };
        return new ShapingPolicy(row.Connections, row.Messages, row.Rate, tls);
    }

    internal sealed class ShapingFile
    {
        public ShapingRow Default { get; set; } = new();
        public ShapingRow Loopback { get; set; } = new();
        public List<ShapingRow> Provider { get; set; } = [];
    }

    internal sealed class ShapingRow
    {
        public string Name { get; set; } = "";
        public List<string> Suffixes { get; set; } = [];
        public int Connections { get; set; }
        public int Messages { get; set; }
        public double Rate { get; set; }
        public string Tls { get; set; } = "";
    }
}
