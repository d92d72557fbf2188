using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Server.Sink;

/// <summary>
/// The rest of the internet's DNS, as far as demo and try-out need it: the customer's zone, filled only from what
/// <c>domain records</c> says, the zones of the receivers, and a resolver that asks Zegel's own server for
/// Zegel's own zone.
/// </summary>
sealed class World(INetwork network, DomainName platformZone, IPEndPoint platformServer)
{
    static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);
    static readonly TimeSpan NegativeTimeToLive = TimeSpan.FromSeconds(1);

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly ConcurrentDictionary<(string Name, DnsType Type), IReadOnlyList<DnsRecord>> records = new();

    // What was asked of Zegel's own server, so that the kept zone file can show it too.
    readonly ConcurrentDictionary<(string Name, DnsType Type), IReadOnlyList<DnsRecord>> learned = new();

    public void Add(string name, DnsType type, string text, int preference = 0)
    {
        var record = new DnsRecord(
            name,
            type,
            text,
            TimeToLive,
            preference,
            type is DnsType.A or DnsType.Aaaa ? IPAddress.Parse(text) : null
        );
        records.AddOrUpdate((name, type), [record], (_, there) => [.. there, record]);
    }

    public bool Has(string name, DnsType type) => records.ContainsKey((name, type));

    /// <summary>All that stands here, by name.</summary>
    public IReadOnlyList<DnsRecord> Records =>
        [
            .. records
                .SelectMany(r => r.Value)
                .OrderBy(r => string.Join('.', r.Name.Split('.').Reverse()), StringComparer.Ordinal)
                .ThenBy(r => r.Type),
        ];

    public void Remove(string name, DnsType type) => records.TryRemove((name, type), out _);

    public void AddPtr(IPAddress address, string name) => Add(RealNetwork.ReverseName(address), DnsType.Ptr, name);

    /// <summary>Does what a DNS administrator would: puts in what Zegel asked for, in place of what was there.</summary>
    /// <returns>How many records.</returns>
    public int Publish(IReadOnlyList<WantedEntry> wanted)
    {
        // Zegel advises an MX where there is none; who has one keeps it.
        var entries = wanted.Where(e => e.Type != DnsType.Mx || !records.ContainsKey((e.Name, e.Type))).ToList();
        foreach (var entry in entries)
            records.TryRemove((entry.Name, entry.Type), out _);
        foreach (var entry in entries)
            Add(entry.Name, entry.Type, entry.Value, entry.Priority);
        return entries.Count;
    }

    /// <summary>Answers as a resolver does: aliases followed, and shown.</summary>
    public async Task<DnsAnswer> AnswerAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var aliases = new List<DnsRecord>();
        for (var hop = 0; hop < 8; hop++)
        {
            if (IsPlatform(name))
            {
                var theirs = await network.QueryAsync(platformServer, name, type, cancellationToken);
                if (theirs.Status == DnsStatus.Found)
                    learned[(name, type)] = theirs.Records;
                return theirs with { Aliases = [.. aliases, .. theirs.Aliases] };
            }
            if (records.TryGetValue((name, type), out var found))
                return new DnsAnswer(DnsStatus.Found, found, aliases);
            if (type == DnsType.Soa && records.TryGetValue((name, DnsType.Ns), out var servers))
                return new DnsAnswer(DnsStatus.Found, [servers[0] with { Type = DnsType.Soa, Number = 1 }], aliases);
            if (type == DnsType.Cname || !records.TryGetValue((name, DnsType.Cname), out var alias))
                return new DnsAnswer(
                    Exists(name) ? DnsStatus.NoData : DnsStatus.NoSuchName,
                    [],
                    aliases,
                    NegativeTimeToLive
                );
            aliases.Add(alias[0]);
            name = alias[0].Text;
        }
        return DnsAnswer.Of(DnsStatus.ServerFailure);
    }

    /// <summary>Every record of the demo, ours and Zegel's, for judges that work from a file.</summary>
    public async Task<string> ToJsonAsync(CancellationToken cancellationToken)
    {
        foreach (var target in records.Where(r => r.Key.Type == DnsType.Cname).Select(r => r.Value[0].Text).ToList())
        foreach (var type in new[] { DnsType.Txt, DnsType.Mx, DnsType.A })
            await AnswerAsync(target, type, cancellationToken);
        var zone = new SortedDictionary<string, SortedDictionary<string, JsonArray>>(StringComparer.Ordinal);
        foreach (var ((name, type), found) in records.Concat(learned))
        {
            if (!zone.TryGetValue(name, out var types))
                zone[name] = types = new(StringComparer.Ordinal);
            types[type.ToString().ToUpperInvariant()] = new JsonArray([.. found.Select(r => Node(type, r))]);
        }
        return JsonSerializer.Serialize(zone, Indented);
    }

    static JsonNode? Node(DnsType type, DnsRecord record) =>
        type switch
        {
            DnsType.Txt => new JsonArray([.. record.Text.Chunk(255).Select(c => (JsonNode)new string(c))]),
            DnsType.Mx => new JsonObject { ["exchange"] = record.Text, ["priority"] = record.Preference },
            DnsType.A or DnsType.Aaaa => record.Address!.ToString(),
            _ => record.Text.ToString(CultureInfo.InvariantCulture),
        };

    bool IsPlatform(string name) =>
        name == platformZone.Ascii || name.EndsWith("." + platformZone.Ascii, StringComparison.Ordinal);

    bool Exists(string name) =>
        records.Keys.Any(k => k.Name == name || k.Name.EndsWith("." + name, StringComparison.Ordinal));
}
