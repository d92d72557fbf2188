using System.Diagnostics;

namespace Zegel.Delivery;

/// <summary>The new state of one claimed row. Made from an outcome, or from a claim that goes back untried.</summary>
sealed record Settlement(Claim Claim, int State, DateTimeOffset DueAt)
{
    /// <summary>Replies may have 64 kB; this much helps people.</summary>
    const int ReplyLengthMax = 1000;

    public string? Result { get; private init; }

    public DateTimeOffset? EndedAt { get; private init; }

    public bool IsUncertain { get; private init; }

    public string? LastReply { get; private init; }

    public string? Fault { get; private init; }

    /// <summary>Null when nothing was tried.</summary>
    public Attempt? Attempt { get; private init; }

    /// <summary>The word in the attempt's row.</summary>
    public string AttemptResult { get; private init; } = "";

    /// <param name="why">Shown to people in place of a receiver's reply; null leaves the last one.</param>
    public static Settlement Release(Claim claim, DateTimeOffset until, string? why = null) =>
        new(claim, IntentState.Waiting, until) { LastReply = why is null ? null : Shortened(why) };

    public static Settlement Of(Claim claim, Outcome outcome, Attempt attempt) =>
        outcome switch
        {
            Outcome.Delivered(var reply) => Ended(claim, attempt, "delivered", reply.ToString()),
            Outcome.Bounced(var reason, var fault) => Ended(claim, attempt, "bounced", reason) with
            {
                Fault = fault.Word,
            },
            Outcome.Expired(var reason, var uncertain) => Ended(claim, attempt, "expired", reason) with
            {
                AttemptResult = uncertain ? "uncertain" : "deferred",
                IsUncertain = uncertain,
            },
            Outcome.Deferred(var reason, var retryAt) => Waiting(claim, attempt, "deferred", reason, retryAt),
            Outcome.Uncertain(var reason, var retryAt) => Waiting(claim, attempt, "uncertain", reason, retryAt) with
            {
                IsUncertain = true,
            },
            _ => throw new UnreachableException(),
        };

    static Settlement Ended(Claim claim, Attempt attempt, string result, string reply) =>
        new(claim, IntentState.Ended, attempt.At)
        {
            Result = result,
            EndedAt = attempt.At,
            LastReply = Shortened(reply),
            Attempt = attempt,
            AttemptResult = result,
        };

    static Settlement Waiting(Claim claim, Attempt attempt, string word, string reply, DateTimeOffset dueAt) =>
        new(claim, IntentState.Waiting, dueAt)
        {
            LastReply = Shortened(reply),
            Attempt = attempt,
            AttemptResult = word,
        };

    /// <summary>Text of a stranger: control characters could forge lines, and a NUL no database text can hold.</summary>
    public static string Shortened(string reply) =>
        string.Concat(reply.Take(ReplyLengthMax).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
}
