using System.Net;
using Zegel.Mail;
using Zegel.Mail.Network;
using Zegel.Rules;

namespace Zegel.Server;

/// <summary>
/// Opens the links of a draft once, as a reader would, and tells where they end (G37). Only headers are read; nothing inside
/// this network is asked (<see cref="OutsideWeb"/>).
/// </summary>
/// <param name="isLoopback">The loopback profile, in which all the world is this machine and no site need be there.</param>
sealed class LinkFollower(INetwork network, bool isLoopback)
{
    const int LinksMax = 100;
    const int HopsMax = 5;
    const int AtOnce = 8;

    /// <summary>Of one hop.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Of all: a release does not wait for slow sites without end.</summary>
    static readonly TimeSpan PatienceOfAll = TimeSpan.FromSeconds(30);

    public async Task<LinkChainFacts> FollowAsync(IReadOnlyList<string> links, CancellationToken cancellationToken)
    {
        var chains = new LinkChain?[Math.Min(links.Count, LinksMax)];
        using var handler = OutsideWeb.Handler(network, Patience, mayBeOurs: isLoopback);
        using var client = new HttpClient(handler) { Timeout = Patience };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; Zegel link check)");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PatienceOfAll);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, chains.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (at, _) =>
            {
                if (Uri.TryCreate(links[at], UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                    chains[at] = await FollowAsync(client, address, links[at], limit.Token, cancellationToken);
            }
        );
        return new LinkChainFacts([.. chains.OfType<LinkChain>()]);
    }

    async Task<LinkChain?> FollowAsync(
        HttpClient client,
        Uri address,
        string href,
        CancellationToken limit,
        CancellationToken cancellationToken
    )
    {
        var hops = new List<string>();
        var at = address;
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, at);
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
                if (NextOf(answer, at) is not { } next)
                    return Ended(FaultOf(answer.StatusCode));
                if (hops.Count == HopsMax)
                    return Ended(
                        ($"is sent on more than {HopsMax} times", $"wordt meer dan {HopsMax} keer doorgestuurd")
                    );
                hops.Add(next.AbsoluteUri);
                at = next;
                if (at.Scheme is not ("http" or "https"))
                    return Ended(($"is sent on to {at.Scheme}:", $"wordt doorgestuurd naar {at.Scheme}:"));
            }
            catch (HttpRequestException fault)
            {
                // In the loopback profile there is no world outside: what is not there says nothing.
                if (isLoopback && hops.Count == 0)
                    return null;
                var isMissing = fault.HttpRequestError is HttpRequestError.NameResolutionError;
                return Ended(InWords(fault), isOurIgnorance: !isMissing);
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return isLoopback && hops.Count == 0
                    ? null
                    : Ended(
                        ($"{at.Host} did not answer in time", $"{at.Host} antwoordde niet op tijd"),
                        isOurIgnorance: true
                    );
            }
        }

        LinkChain Ended(Said fault, bool isOurIgnorance = false) =>
            new(href, hops, fault.En, isOurIgnorance) { FaultInDutch = fault.Nl };
    }

    static Uri? NextOf(HttpResponseMessage answer, Uri at) =>
        (int)answer.StatusCode is >= 301 and <= 308
        && answer.Headers.Location is { } location
        && Uri.TryCreate(at, location, out var next)
            ? next
            : null;

    // What robots are refused (401, 403, 405, 429, 5xx) a reader may well see.
    static Said FaultOf(HttpStatusCode status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.Gone
            ? new Said($"answers {(int)status}: no such page", $"antwoordt {(int)status}: die pagina is er niet")
            : Said.Nothing;

    static Said InWords(HttpRequestException fault) =>
        fault.HttpRequestError == HttpRequestError.SecureConnectionError
            ? new Said(
                "its certificate is not trusted, or it speaks no TLS",
                "het certificaat wordt niet vertrouwd, of de site spreekt geen TLS"
            )
            : fault.InnerException?.Message ?? fault.Message;
}
