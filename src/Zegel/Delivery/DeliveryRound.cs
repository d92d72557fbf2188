using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Sealing;

namespace Zegel.Delivery;

/// <summary>One claim, from route to outcome: find the receiver, ask the shaper, build, seal, look once more, deliver, settle.</summary>
/// <param name="signers">The signer of a sending domain, by its id.</param>
public sealed partial class DeliveryRound(
    Spool spool,
    IReadOnlyList<IDraftSource> sources,
    Func<string, CancellationToken, ValueTask<DomainSigner?>> signers,
    Verp verp,
    MailExchanges exchanges,
    ShapingTable shaping,
    IShapers shapers,
    Pools pools,
    Courier courier,
    ReplyClassifier classifier,
    DeliverySettings settings,
    DeliveryAlarms alarms,
    Random random,
    TimeProvider clock,
    ILogger<DeliveryRound> log
)
{
    /// <summary>A refused draft comes back after this, by when its campaign is paused or mended.</summary>
    static readonly TimeSpan RefusedPause = TimeSpan.FromHours(1);

    static readonly TimeSpan UnsignedPause = TimeSpan.FromMinutes(5);

    /// <summary>What waits for an address of ours does not spin while that one is being looked at.</summary>
    static readonly TimeSpan SoonestLook = TimeSpan.FromSeconds(1);

    static readonly EnhancedStatus NeedsUtf8 = new(5, 6, 7);

    /// <param name="stopping">Nothing new is begun: the claim goes back untried.</param>
    /// <param name="abandon">What is on its way is cut off.</param>
    public async Task RunAsync(Claim claim, CancellationToken stopping, CancellationToken abandon)
    {
        stopping.ThrowIfCancellationRequested();
        var recipient = claim.Intent.Recipient;
        // Its To field could not be written in 7 bits, and few receivers take more (F08).
        if (!recipient.IsAscii)
        {
            await EndAsync(
                claim,
                "",
                new Outcome.Bounced($"{NeedsUtf8} the address needs SMTPUTF8", ReplyClass.Protocol)
            );
            return;
        }
        switch (await exchanges.FindAsync(recipient.Domain, stopping))
        {
            case MailRoute.To route:
                await RunAsync(claim, route, stopping, abandon);
                break;
            case MailRoute.Nowhere(var status, var why):
                var reason = $"{status} {why}";
                await EndAsync(
                    claim,
                    recipient.Domain.Ascii,
                    status.IsPermanent
                        ? new Outcome.Bounced(reason, ReplyClassifier.OfCode(550, status))
                        : Later(claim, reason)
                );
                break;
            default:
                throw new UnreachableException();
        }
    }

    async Task RunAsync(Claim claim, MailRoute.To route, CancellationToken stopping, CancellationToken abandon)
    {
        var pool = pools.For(claim.Intent.Stream);
        var provider = shaping.ProviderOf(route.Exchanges[0].Host);
        var choice = pool.For(provider, route.Exchanges.SelectMany(e => e.Addresses));
        if (choice.Waits is { } wait)
        {
            await WaitAsync(claim, wait);
            return;
        }
        // When the pool has no address of the receiver's family, the courier says so.
        var path = new EgressPath((choice.From ?? pool.Addresses[0]).Address, provider);
        var opening = await shapers.TryOpenAsync(path, stopping);
        if (!opening.Opened)
        {
            await spool.ReleaseAsync(claim, opening.AskAgainAt);
            return;
        }
        var reaction = Reaction.Nothing;
        var accepted = false;
        try
        {
            if (await SealAsync(claim, stopping) is not { } message)
                return;
            var trip = await courier.DeliverAsync(
                message,
                route,
                pool,
                provider,
                shaping.PolicyOf(provider),
                token => spool.LastLookAsync(claim, token),
                abandon
            );
            if (trip is Trip.Waits(var standing))
            {
                await WaitAsync(claim, standing);
                return;
            }
            if (trip is not Trip.Ended ended || (abandon.IsCancellationRequested && IsUntried(ended.Result)))
            {
                // Not to be sent any more: the sweep says why. Or cut off before anything was said.
                await spool.ReleaseAsync(claim, clock.GetUtcNow());
                return;
            }
            var meaning = Classify(provider, ended.Result);
            reaction = meaning?.Reaction ?? Reaction.Nothing;
            accepted = ended.Result is SmtpResult.Accepted;
            await SettleAsync(claim, provider, ended, meaning);
            if (meaning is { Hold: not null })
                await alarms.Hold(claim.Intent, provider, meaning, abandon);
        }
        finally
        {
            await shapers.ClosedAsync(path, reaction, accepted);
        }
    }

    /// <summary>
    /// An address of ours stands still: the message goes back untried, until that address is looked at again. No attempt is
    /// counted, since nobody was asked, and no other address takes it (P06).
    /// </summary>
    async Task WaitAsync(Claim claim, EgressWait wait)
    {
        var now = clock.GetUtcNow();
        var (soonest, latest) = (now + SoonestLook, now + Spool.HeldPause);
        var until =
            wait.NextLookAt < soonest ? soonest
            : wait.NextLookAt > latest ? latest
            : wait.NextLookAt;
        LogWaits(claim.Id, wait.Reason);
        await spool.ReleaseAsync(claim, until, wait.Reason);
    }

    /// <summary>Null when the draft was refused: then the intent waits, since no person bears the fault of a template.</summary>
    async Task<SealedMessage?> SealAsync(Claim claim, CancellationToken cancellationToken)
    {
        var source =
            sources.FirstOrDefault(s => s.Name == claim.Intent.Source)
            ?? throw new InvalidOperationException($"nobody makes drafts for “{claim.Intent.Source}”");
        var draft = await source.BuildAsync(claim.Intent, cancellationToken);
        if (
            draft.IntentId != claim.Id
            || draft.Stream != claim.Intent.Stream
            || draft.DomainId != claim.Intent.DomainId
        )
            throw new InvalidOperationException($"“{source.Name}” made a draft for another intent, stream or domain");
        if (await signers(draft.DomainId, cancellationToken) is not { } signer)
        {
            // Keys are between two rotations, or gone: the domain's own watch says so and holds it.
            await spool.ReleaseAsync(claim, clock.GetUtcNow() + UnsignedPause);
            return null;
        }
        switch (SealedMessage.Seal(draft, signer, verp, clock.GetUtcNow()))
        {
            case SealResult.Sealed(var message):
                return message;
            case SealResult.Refused(var findings):
                LogRefused(
                    claim.Id,
                    claim.Intent.CampaignId,
                    string.Join("; ", findings.Select(f => $"{f.RuleId} {f.Observed}"))
                );
                await spool.ReleaseAsync(claim, clock.GetUtcNow() + RefusedPause);
                await alarms.Refused(claim.Intent, findings, cancellationToken);
                return null;
            default:
                throw new UnreachableException();
        }
    }

    static bool IsUntried(SmtpResult result) => result is SmtpResult.Broken { Uncertain: false };

    Classification? Classify(string provider, SmtpResult result) =>
        result is SmtpResult.Refused(var reply, _) ? classifier.Classify(provider, reply) : null;

    Task SettleAsync(Claim claim, string provider, Trip.Ended trip, Classification? meaning)
    {
        Outcome outcome = trip.Result switch
        {
            SmtpResult.Accepted(var reply) => new Outcome.Delivered(reply),
            // Before MAIL a 5xx speaks of the host, not of this message.
            SmtpResult.Refused({ IsPermanent: true } reply, > SmtpStage.Reset) => new Outcome.Bounced(
                reply.ToString(),
                meaning!.Class
            ),
            SmtpResult.Refused(var reply, _) => Later(claim, reply.ToString()),
            SmtpResult.Broken(_, var reason, Uncertain: true) => Uncertain(claim, reason),
            SmtpResult.Broken(var stage, var reason, _) => Later(claim, $"{stage}: {reason}"),
            SmtpResult.CannotSend({ IsPermanent: true } status, var why) => new Outcome.Bounced(
                $"{status} {why}",
                ReplyClassifier.OfCode(550, status)
            ),
            SmtpResult.CannotSend(var status, var why) => Later(claim, $"{status} {why}"),
            _ => throw new UnreachableException(),
        };
        var code = trip.Result switch
        {
            SmtpResult.Accepted(var reply) => reply.Code,
            SmtpResult.Refused(var reply, _) => reply.Code,
            _ => 0,
        };
        return EndAsync(claim, provider, outcome, trip, code);
    }

    async Task EndAsync(Claim claim, string provider, Outcome outcome, Trip.Ended? trip = null, int code = 0)
    {
        var text = outcome switch
        {
            Outcome.Delivered(var reply) => reply.ToString(),
            Outcome.Deferred(var reason, _) => reason,
            Outcome.Bounced(var reason, _) => reason,
            Outcome.Expired(var reason, _) => reason,
            Outcome.Uncertain(var reason, _) => reason,
            _ => throw new UnreachableException(),
        };
        var attempt = new Attempt(clock.GetUtcNow(), provider, trip?.Host ?? "", trip?.LocalAddress, code, text);
        if (await spool.SettleAsync(claim, outcome, attempt))
        {
            DeliveryMeter.Count(claim.Intent, provider, outcome);
            LogAttempt(
                claim.Id,
                claim.Intent.AddressKey[..Math.Min(AddressKeyShown, claim.Intent.AddressKey.Length)],
                claim.Attempt,
                outcome.GetType().Name,
                attempt.Host,
                // Receivers like to repeat whom they mean.
                Addresses().Replace(text, "<address>")
            );
        }
        else
            LogLapsed(claim.Id);
    }

    Outcome Later(Claim claim, string reason) =>
        NextTry(claim) is { } next ? new Outcome.Deferred(reason, next) : new Outcome.Expired(reason);

    Outcome Uncertain(Claim claim, string reason) =>
        NextTry(claim) is { } next
            ? new Outcome.Uncertain(reason, next)
            : new Outcome.Expired(reason, IsUncertain: true);

    DateTimeOffset? NextTry(Claim claim)
    {
        lock (random)
            return Backoff.Next(settings.Retries, claim.Intent.ExpiresAt, claim.Attempt, clock.GetUtcNow(), random);
    }

    const int AddressKeyShown = 12;

    [GeneratedRegex(@"[^\s<>@:]+@[^\s<>@,;]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addresses();

    [LoggerMessage(
        3011,
        LogLevel.Information,
        "Intent {IntentId} to {AddressKey}, attempt {Attempt}: {Outcome} by {Host}: {Reply}"
    )]
    partial void LogAttempt(Guid intentId, string addressKey, int attempt, string outcome, string host, string reply);

    [LoggerMessage(3014, LogLevel.Information, "Intent {IntentId} waits: {Reason}")]
    partial void LogWaits(Guid intentId, string reason);

    [LoggerMessage(3012, LogLevel.Warning, "Intent {IntentId} was settled by another worker: its claim had lapsed")]
    partial void LogLapsed(Guid intentId);

    [LoggerMessage(3013, LogLevel.Error, "Intent {IntentId} of campaign {CampaignId} could not be sealed: {Findings}")]
    partial void LogRefused(Guid intentId, Guid? campaignId, string findings);
}
