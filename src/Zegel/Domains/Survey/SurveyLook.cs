using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains.Survey;

/// <summary>What to look at besides the domain itself.</summary>
/// <param name="Addresses">Addresses that mail of the domain leaves from.</param>
/// <param name="Selectors">DKIM selectors; without any, the usual ones are tried.</param>
/// <param name="Blocklists">Zones of DNS block lists, whose terms the asker has read.</param>
/// <param name="ConnectsToExchangers">Also opens a connection to each mail exchanger and looks at its encryption.</param>
public sealed record SurveyOptions(
    IReadOnlyList<IPAddress> Addresses,
    IReadOnlyList<string> Selectors,
    IReadOnlyList<string> Blocklists,
    bool ConnectsToExchangers
)
{
    public static SurveyOptions Plain { get; } = new([], [], [], ConnectsToExchangers: false);
}

/// <summary>What a survey asks of the world besides DNS.</summary>
/// <param name="Page">Gets a text over https without following redirects.</param>
/// <param name="Encryption">Opens a conversation with a mail exchanger and looks at its encryption.</param>
public sealed record SurveyQuestions(
    Func<Uri, CancellationToken, Task<PageAnswer>> Page,
    Func<string, IPAddress, CancellationToken, Task<EncryptionSeen>> Encryption
);

/// <param name="Status">The HTTP status; 0 when nobody answered rightly.</param>
/// <param name="Fault">In words; empty when there is a text.</param>
public sealed record PageAnswer(int Status, string ContentType, string Text, Said Fault);

/// <param name="Fault">Why there is no encryption, in words; empty when there is.</param>
/// <param name="IsRefusal">The server answered, and offers none.</param>
/// <param name="Protocol">Such as TLS 1.3.</param>
/// <param name="IsTrusted">The certificate is valid for the name.</param>
public sealed record EncryptionSeen(
    Said Fault,
    bool IsRefusal,
    string Protocol,
    string Cipher,
    bool IsTrusted,
    X509Certificate2? Certificate
);

/// <summary>One survey of one domain: the questions asked so far, and until when we wait.</summary>
sealed class SurveyLook(
    INetwork network,
    SurveyQuestions questions,
    SurveyOptions options,
    TimeProvider clock,
    DomainName domain,
    CancellationToken caller,
    CancellationToken either
) : INetwork
{
    readonly ConcurrentDictionary<(string, DnsType), Task<DnsAnswer>> known = new();
    readonly List<(string Category, string SubTest, int Points, int Most)> points = [];
    readonly Lock gate = new();

    /// <summary>It was asked a moment ago and did not answer.</summary>
    public Func<IPEndPoint, bool> IsSilent { get; init; } = _ => false;

    public Action<IPEndPoint> WasSilent { get; init; } = _ => { };

    public DomainName Domain => domain;
    public SurveyOptions Options => options;
    public TimeProvider Clock => clock;

    public IReadOnlyList<IPEndPoint> Resolvers => network.Resolvers;

    public int AuthoritativePort => network.AuthoritativePort;

    public InternetNlScore Score
    {
        get
        {
            lock (gate)
                return InternetNlScore.Of(points.OrderBy(point => point.Category, StringComparer.Ordinal));
        }
    }

    /// <summary>Points of the public test; what could not be asked is left out of the reckoning.</summary>
    public void Give(string category, string subTest, int got, int most)
    {
        lock (gate)
            points.Add((category, subTest, got, most));
    }

    /// <summary>The same question is asked once. When time is up, everything is silence.</summary>
    public Task<DnsAnswer> AskAsync(string name, DnsType type) =>
        known.GetOrAdd(
            (name.ToLowerInvariant(), type),
            _ => WithinAsync(async () => await network.QueryAsync(name, type, either))
        );

    public async ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        await AskAsync(name, type);

    public async ValueTask<DnsAnswer> QueryAsync(
        IPEndPoint server,
        string name,
        DnsType type,
        CancellationToken cancellationToken
    )
    {
        if (IsSilent(server))
            return DnsAnswer.Of(DnsStatus.TimedOut);
        var answer = await WithinAsync(async () => await network.QueryAsync(server, name, type, either));
        if (answer.Status == DnsStatus.TimedOut)
            WasSilent(server);
        return answer;
    }

    public async ValueTask<DnssecStatus> AuthenticityAsync(
        string name,
        DnsType type,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await network.AuthenticityAsync(name, type, either);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return DnssecStatus.Unknown;
        }
    }

    public ValueTask<IConnection> ConnectAsync(
        IPAddress? source,
        IPEndPoint target,
        CancellationToken cancellationToken
    ) => network.ConnectAsync(source, target, cancellationToken);

    public async Task<PageAnswer> PageAsync(Uri address)
    {
        try
        {
            return await questions.Page(address, either);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return new PageAnswer(0, "", "", ("it did not answer in time", "hij antwoordde niet op tijd"));
        }
    }

    public async Task<EncryptionSeen> EncryptionAsync(string host, IPAddress address)
    {
        try
        {
            return await questions.Encryption(host, address, either);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return new EncryptionSeen(
                ("it did not answer in time", "hij antwoordde niet op tijd"),
                IsRefusal: false,
                "",
                "",
                false,
                null
            );
        }
    }

    async Task<DnsAnswer> WithinAsync(Func<Task<DnsAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return DnsAnswer.Of(DnsStatus.TimedOut);
        }
    }

    /// <summary>The line for a question that nobody answered.</summary>
    public static SurveyLine Silence(string rule, SurveyArea area, Said check, string name, DnsAnswer answer) =>
        new(
            rule,
            area,
            check,
            SurveyResult.CouldNotCheck,
            $"{name}: " + EntryJudges.Silence(answer.Status),
            ("an answer", "een antwoord"),
            (
                "Nothing to change yet; ask again, and see whether the name servers of the domain answer.",
                "U hoeft nog niets te veranderen. Vraag het opnieuw, en kijk of de naamservers van het domein antwoorden."
            )
        );

    /// <summary>“1 host”, “3 hosts”.</summary>
    public static Said Count(int count, Said one, Said many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} ") + (count == 1 ? one : many);
}
