using System.Collections.Concurrent;
using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Domains.Survey;

/// <summary>
/// Looks at any domain as the world sees it, declared here or not (Z01): zone, SPF, DKIM, DMARC, who takes its mail, how that is
/// encrypted, and the addresses that it sends from. Nothing is changed and nothing is kept.
/// </summary>
public sealed class DomainSurvey(INetwork network, SurveyQuestions questions, TimeProvider clock)
{
    /// <summary>A stranger's name servers may hold a survey no longer; what did not answer could not be checked.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>A server that stayed silent is not asked again for so long: many domains share their name servers.</summary>
    static readonly TimeSpan SilenceRemembered = TimeSpan.FromMinutes(2);

    const int SilentMax = 10_000;

    readonly ConcurrentDictionary<IPEndPoint, DateTimeOffset> silent = new();

    public async Task<SurveyReport> LookAsync(
        DomainName domain,
        SurveyOptions options,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var look = new SurveyLook(network, questions, options, clock, domain, cancellationToken, either.Token)
        {
            IsSilent = server => silent.TryGetValue(server, out var until) && clock.GetUtcNow() < until,
            WasSilent = server =>
            {
                if (silent.Count < SilentMax)
                    silent[server] = clock.GetUtcNow() + SilenceRemembered;
            },
        };
        var receiving = ReceivingAsync(look);
        var parts = await Task.WhenAll(
            ZoneSurvey.LookAsync(look),
            SpfSurvey.LookAsync(look),
            DkimSurvey.LookAsync(look),
            DmarcSurvey.LookAsync(look),
            receiving,
            SendingSurvey.LookAsync(look)
        );
        cancellationToken.ThrowIfCancellationRequested();
        return new SurveyReport(domain.Ascii, [.. parts.SelectMany(lines => lines).OrderBy(line => line.Area)])
        {
            Score = look.Score,
        };
    }

    static async Task<IReadOnlyList<SurveyLine>> ReceivingAsync(SurveyLook look)
    {
        var (lines, exchangers) = await ReceivingSurvey.LookAsync(look);
        return [.. lines, .. await TransportSurvey.LookAsync(look, exchangers)];
    }
}
