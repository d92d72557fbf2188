using System.Globalization;
using System.Net;
using Tomlyn.Model;
using Zegel.Domains;
using Zegel.Mail.Addresses;

namespace Zegel.Server;

/// <summary>Takes values out of the environment or a table, notes all that is wrong, and keeps count of what nobody asked for.</summary>
sealed class SettingsReader(string file, string source, TomlTable table, Func<string, string?> environment)
{
    static readonly Uri NoUrl = new("https://unset.invalid");
    static readonly DomainName NoDomain = DomainName.Parse("unset.invalid");

    readonly HashSet<string> asked = [];

    /// <summary>Each a sentence with its line or variable and the remedy.</summary>
    public List<string> Faults { get; } = [];

    public string? Text(string path) =>
        Value(path) switch
        {
            string text => text,
            null when IsNeeded(path) => Refused<string?>(path, "is missing; such as " + ExampleOf(path), null),
            null => null,
            var other => Refused<string?>(path, $"is {Kind(other)}; a text in quotes is needed", null),
        };

    public Uri Url(string path) =>
        Text(path) is not { } text ? NoUrl
        : Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps
        && url.PathAndQuery == "/"
            ? url
        : Refused(path, "must be an https address without a path, such as \"https://post.example.nl\"", NoUrl);

    public DomainName Domain(string path) =>
        Text(path) is not { } text ? NoDomain
        : DomainName.TryParse(text, out var domain, out var error) ? domain
        : Refused(path, error, NoDomain);

    public T Choice<T>(string path, T otherwise)
        where T : struct, Enum =>
        Text(path) is not { } text ? otherwise
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value
        : Refused(
            path,
            $"is \"{text}\"; possible are {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}",
            otherwise
        );

    public int Number(string path, int otherwise, int min, int max)
    {
        var value = Value(path);
        if (value is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var typed))
            value = (long)typed;
        return value switch
        {
            null => otherwise,
            long number when number >= min && number <= max => (int)number,
            _ => Refused(path, $"must be a whole number from {min} to {max}", otherwise),
        };
    }

    public IReadOnlyList<IPEndPoint> EndPoints(string path) =>
        Each(
            path,
            text => IPEndPoint.TryParse(text, out var end) && end.Port > 0 ? end : null,
            "an address with a port is needed, such as \"127.0.0.1:2525\""
        );

    public IReadOnlyList<IPAddress> Addresses(string path) =>
        Each(path, text => IPAddress.TryParse(text, out var address) ? address : null, "an IP address is needed");

    /// <summary>Addresses or networks: <c>10.0.0.0/24</c>.</summary>
    public IReadOnlyList<IPNetwork> Networks(string path) =>
        [
            .. Each(
                    path,
                    text =>
                        IPNetwork.TryParse(text, out var network) ? (object)network
                        : IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
                        : null,
                    "an address or a network is needed, such as \"10.0.0.0/24\""
                )
                .Cast<IPNetwork>(),
        ];

    /// <summary>Names of zones; an empty list is one, and not the default.</summary>
    public IReadOnlyList<string> Zones(string path, IReadOnlyList<string> otherwise) =>
        Value(path) is null
            ? otherwise
            :
            [
                .. Each(
                        path,
                        text => DomainName.TryParse(text, out var zone) ? zone : null,
                        "the name of a zone is needed, such as \"zen.spamhaus.org\""
                    )
                    .Select(zone => zone.Ascii),
            ];

    /// <summary>Entries of the form <c>"192.0.2.10 mta1.example.nl"</c>.</summary>
    public IReadOnlyList<EgressAddress> Pool(string path)
    {
        var pool = Each(
            path,
            text =>
                text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var ip, var name]
                && IPAddress.TryParse(ip, out var address)
                && DomainName.TryParse(name, out var domain)
                    ? new EgressAddress(address, domain)
                    : null,
            "an address and its PTR name are needed: \"192.0.2.10 mta1.example.nl\""
        );
        return pool.Count > 0 || Faults.Exists(f => f.Contains(path, StringComparison.Ordinal))
            ? pool
            : Refused(path, "needs at least one address", pool);
    }

    public void RefuseUnknown()
    {
        foreach (var path in Paths(table, ""))
            if (!asked.Contains(path))
                Refuse(path, "is not a setting; see docs/settings.md");
    }

    public void Refuse(string path, string what) => Faults.Add($"{Where(path)}: {path} {what}");

    List<T> Each<T>(string path, Func<string, T?> read, string needed)
        where T : class
    {
        var values = new List<T>();
        foreach (var text in Texts(path))
            if (read(text) is { } value)
                values.Add(value);
            else
                Refuse(path, $"has “{text}”; {needed}");
        return values;
    }

    IEnumerable<string> Texts(string path) =>
        Value(path) switch
        {
            null => [],
            string one when FromEnvironment(path) is not null => one.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
            string one => [one],
            TomlArray many when many.All(v => v is string) => many.Cast<string>(),
            _ => Refused<IEnumerable<string>>(path, "must be a text or a list of texts", []),
        };

    object? Value(string path)
    {
        asked.Add(path);
        if (FromEnvironment(path) is { } text)
            return text;
        object? at = table;
        foreach (var key in path.Split('.'))
            at = at is TomlTable here && here.TryGetValue(key, out var found) ? found : null;
        return at;
    }

    string? FromEnvironment(string path) => environment(Of(path).Variable) is { Length: > 0 } text ? text : null;

    static Setting Of(string path) =>
        SettingsReference.All.FirstOrDefault(s => s.Path == path)
        ?? throw new InvalidOperationException($"{path} is not explained in {nameof(SettingsReference)}");

    static bool IsNeeded(string path) => Of(path).Otherwise is null;

    static string ExampleOf(string path) => Of(path).Example;

    static IEnumerable<string> Paths(TomlTable table, string prefix) =>
        table.SelectMany(pair =>
            pair.Value is TomlTable inner ? Paths(inner, $"{prefix}{pair.Key}.") : [prefix + pair.Key]
        );

    static string Kind(object value) =>
        value is long or double ? "a number"
        : value is bool ? "true or false"
        : "a table or list";

    /// <summary>Notes the fault and goes on with a value that is thrown away in the end.</summary>
    T Refused<T>(string path, string what, T otherwise)
    {
        Refuse(path, what);
        return otherwise;
    }

    string Where(string path)
    {
        if (SettingsReference.All.Any(s => s.Path == path) && FromEnvironment(path) is not null)
            return Of(path).Variable;
        var key = path[(path.LastIndexOf('.') + 1)..];
        var line =
            Array.FindIndex(source.Split('\n'), l => l.TrimStart().StartsWith(key, StringComparison.Ordinal)) + 1;
        return line > 0 ? $"{file}, line {line}" : file;
    }
}
