using System.Collections.Concurrent;
using System.Net;
using Zegel.Mail.Network;

namespace Zegel.Tests;

/// <summary>
/// A DNS of our own. There is one truth, which authoritative servers give as it is (without following CNAMEs) and
/// resolvers follow; single servers can be silent or see something else, such as a cached answer.
/// </summary>
public sealed class FakeWorld : INetwork
{
    const int AliasesMax = 8;

    readonly ConcurrentDictionary<(string Name, DnsType Type), IReadOnlyList<DnsRecord>> truth = new();
    readonly ConcurrentDictionary<(string Name, DnsType Type), DnsStatus> faults = new();
    readonly ConcurrentDictionary<(IPEndPoint Server, string Name, DnsType Type), DnsAnswer> views = new();
    readonly ConcurrentDictionary<IPEndPoint, DnsStatus> sick = new();

    public IReadOnlyList<IPEndPoint> Resolvers { get; set; } =
    [IPEndPoint.Parse("127.0.0.1:5301"), IPEndPoint.Parse("127.0.0.2:5301"), IPEndPoint.Parse("127.0.0.3:5301")];

    public int AuthoritativePort { get; set; } = 5300;

    public TimeSpan NegativeTimeToLive { get; set; } = TimeSpan.FromSeconds(900);

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<(IPEndPoint Server, string Name, DnsType Type)> Asked { get; } = new();

    /// <summary>What signatures say of a name; by default nobody validates.</summary>
    public Func<string, DnsType, DnssecStatus> Signed { get; set; } = (_, _) => DnssecStatus.Unknown;

    public ValueTask<DnssecStatus> AuthenticityAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        new(Signed(Key(name), type));

    /// <summary>Opens connections; by default nobody listens.</summary>
    public Func<IPAddress?, IPEndPoint, CancellationToken, ValueTask<IConnection>>? Connects { get; set; }

    /// <summary>Adds a record. The value is an address, a name or a text, as the type wants.</summary>
    public FakeWorld Add(string name, DnsType type, string value, int preference = 0, int ttl = 3600)
    {
        var text = type is DnsType.Txt ? value : value.TrimEnd('.').ToLowerInvariant();
        var address = type is DnsType.A or DnsType.Aaaa ? IPAddress.Parse(value) : null;
        var record = new DnsRecord(Key(name), type, text, TimeSpan.FromSeconds(ttl), preference, address);
        truth.AddOrUpdate((Key(name), type), [record], (_, records) => [.. records, record]);
        return this;
    }

    /// <summary>A zone with one name server and its address.</summary>
    public FakeWorld Zone(string name, string server, string address) =>
        Add(name, DnsType.Ns, server).Add(server, DnsType.A, address);

    public FakeWorld Remove(string name, DnsType type)
    {
        truth.TryRemove((Key(name), type), out _);
        return this;
    }

    public FakeWorld Set(string name, DnsType type, string value) => Remove(name, type).Add(name, type, value);

    /// <summary>Whoever is asked this fails so.</summary>
    public FakeWorld Fail(string name, DnsType type, DnsStatus status)
    {
        faults[(Key(name), type)] = status;
        return this;
    }

    /// <summary>This server fails whatever it is asked; null heals it.</summary>
    public FakeWorld Fail(IPEndPoint server, DnsStatus? status)
    {
        if (status is { } fault)
            sick[server] = fault;
        else
            sick.TryRemove(server, out _);
        return this;
    }

    /// <summary>This server gives its own answer to this question, as a cache does; null makes it tell the truth again.</summary>
    public FakeWorld See(IPEndPoint server, string name, DnsType type, DnsAnswer? answer)
    {
        if (answer is not null)
            views[(server, Key(name), type)] = answer;
        else
            views.TryRemove((server, Key(name), type), out _);
        return this;
    }

    public async ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var answer = DnsAnswer.Of(DnsStatus.TimedOut);
        foreach (var resolver in Resolvers)
        {
            answer = await QueryAsync(resolver, name, type, cancellationToken);
            if (answer.IsAnswer)
                break;
        }
        return answer;
    }

    public ValueTask<DnsAnswer> QueryAsync(
        IPEndPoint server,
        string name,
        DnsType type,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Enqueue((server, Key(name), type));
        return new ValueTask<DnsAnswer>(
            sick.TryGetValue(server, out var fault) ? DnsAnswer.Of(fault) : Follow(server, Key(name), type)
        );
    }

    public ValueTask<IConnection> ConnectAsync(
        IPAddress? source,
        IPEndPoint target,
        CancellationToken cancellationToken
    ) =>
        Connects?.Invoke(source, target, cancellationToken)
        ?? throw new ConnectException(ConnectFault.Refused, $"{target} refused the connection");

    DnsAnswer Follow(IPEndPoint server, string name, DnsType type)
    {
        var aliases = new List<DnsRecord>();
        for (var at = name; aliases.Count <= AliasesMax; )
        {
            var answer = views.TryGetValue((server, at, type), out var own) ? own : Truth(at, type);
            if (
                answer.Status != DnsStatus.NoData
                || type == DnsType.Cname
                || Truth(at, DnsType.Cname) is not { Status: DnsStatus.Found, Records: [var alias, ..] }
            )
                return answer with { Aliases = [.. aliases, .. answer.Aliases] };
            aliases.Add(alias);
            if (!Resolvers.Contains(server))
                return new DnsAnswer(DnsStatus.NoData, [], aliases, NegativeTimeToLive);
            at = alias.Text;
        }
        return DnsAnswer.Of(DnsStatus.ServerFailure); // a loop
    }

    DnsAnswer Truth(string name, DnsType type)
    {
        if (faults.TryGetValue((name, type), out var fault))
            return DnsAnswer.Of(fault);
        if (truth.TryGetValue((name, type), out var records))
            return new DnsAnswer(DnsStatus.Found, records, []);
        var below = "." + name;
        var exists = truth.Keys.Any(k => k.Name == name || k.Name.EndsWith(below, StringComparison.Ordinal));
        return new DnsAnswer(exists ? DnsStatus.NoData : DnsStatus.NoSuchName, [], [], NegativeTimeToLive);
    }

    static string Key(string name) => name.TrimEnd('.').ToLowerInvariant();
}
