using System.Net;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dkim;

/// <summary>An outside world that knows TXT records and nothing else.</summary>
sealed class TxtZone : INetwork
{
    readonly Dictionary<string, DnsAnswer> answers = new(StringComparer.OrdinalIgnoreCase);

    public int Queries { get; private set; }

    public TxtZone Add(string name, params string[] records)
    {
        var before = answers.TryGetValue(name, out var answer) ? answer.Records : [];
        answers[name] = new DnsAnswer(
            DnsStatus.Found,
            [.. before, .. records.Select(text => new DnsRecord(name, DnsType.Txt, text, TimeSpan.FromHours(1)))],
            []
        );
        return this;
    }

    public TxtZone Add(DkimIdentity identity) =>
        Add($"{identity.Selector}._domainkey.{identity.Domain}", identity.Key.PublicKey.ToRecord());

    public TxtZone Add(string name, DnsStatus status)
    {
        answers[name] = DnsAnswer.Of(status);
        return this;
    }

    public string? TextAt(string name) =>
        answers.TryGetValue(name, out var answer) && answer.Records is [var record, ..] ? record.Text : null;

    public ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        Queries++;
        return new(answers.TryGetValue(name, out var answer) ? answer : DnsAnswer.Of(DnsStatus.NoSuchName));
    }

    public ValueTask<DnsAnswer> QueryAsync(
        IPEndPoint server,
        string name,
        DnsType type,
        CancellationToken cancellationToken
    ) => QueryAsync(name, type, cancellationToken);

    public IReadOnlyList<IPEndPoint> Resolvers => [];

    public int AuthoritativePort => 53;

    public ValueTask<IConnection> ConnectAsync(
        IPAddress? source,
        IPEndPoint target,
        CancellationToken cancellationToken
    ) => throw new ConnectException(ConnectFault.Refused, "There is only DNS here.");
}
