using System.Diagnostics;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Server.Pages.Desk;

namespace Zegel.Server.Api;

/// <param name="Code">From the test mail; without it one is sent.</param>
sealed record ProveBody(string? Code = null);

/// <param name="NewAddress">At a declared domain; without it, only the name changes.</param>
/// <param name="DisplayName">Without it, the name stays.</param>
/// <param name="Reason">Why, in 10 to 500 characters; it stands in the log.</param>
sealed record ChangeBody(string? NewAddress = null, string? DisplayName = null, string? Reason = null);

static class SendersApi
{
    public static void Map(RouteGroupBuilder api, Installation zegel)
    {
        var group = api.MapGroup("/senders").WithTags("Senders");
        group
            .MapGet(
                "/",
                async (ApiCaller who, CancellationToken token) =>
                {
                    var proofs = await zegel.Proofs.ListAsync(who.TenantId, token);
                    var senders = await zegel.Senders.ListAsync(who.TenantId, token);
                    var changes = await zegel.AddressChanges.ListAsync(who.TenantId, token);
                    return TypedResults.Ok(
                        new ApiPage<object>(
                            [
                                .. senders.Select(s =>
                                    Of(
                                        zegel,
                                        s,
                                        proofs.GetValueOrDefault(s.Address),
                                        changes.FirstOrDefault(c => c.Change.Address == s.Address)
                                    )
                                ),
                            ],
                            null
                        )
                    );
                }
            )
            .Needs("domains:read", "Sender addresses, whether somebody is known to read them, and planned changes");
        group
            .MapPost(
                "/{address}/prove",
                (string address, ProveBody body, ApiCaller who, CancellationToken token) =>
                    ProveAsync(zegel, address, body, who, token)
            )
            .Needs("domains:write", "Send a test mail to a sender address, or give its code");
        group
            .MapPost(
                "/{address}/change",
                (string address, ChangeBody body, ApiCaller who, CancellationToken token) =>
                    ChangeAsync(zegel, address, body, who, token)
            )
            .Needs("domains:write", "Ask for another address; a person who looks after the platform must agree");
        group
            .MapPost(
                "/{address}/change/withdraw",
                (string address, ApiCaller who, CancellationToken token) => WithdrawAsync(zegel, address, who, token)
            )
            .Needs("domains:write", "Take back a change of address that has not taken effect");
    }

    static async Task<SenderAddress?> FindAsync(
        Installation zegel,
        string address,
        ApiCaller who,
        CancellationToken token
    ) =>
        Mailbox.TryParse(address, out var mailbox, out _)
        && await zegel.Senders.FindAsync(mailbox, token) is { } sender
        && sender.TenantId == who.TenantId
            ? sender
            : null;

    static async Task<IResult> ChangeAsync(
        Installation zegel,
        string address,
        ChangeBody body,
        ApiCaller who,
        CancellationToken token
    )
    {
        if (await FindAsync(zegel, address, who, token) is not { } sender)
            return ApiProblem.Missing("sender address");
        var asked = await zegel.SenderChanges.AskAsync(
            who.TenantId,
            new ChangeWish(
                sender.BrandId,
                sender.Stream,
                body.NewAddress ?? sender.Address,
                body.DisplayName ?? sender.DisplayName,
                body.Reason ?? ""
            ),
            who.Key.CreatedBy,
            who.Actor,
            token
        );
        return await ToldAsync(zegel, asked, StatusCodes.Status202Accepted, token);
    }

    static async Task<IResult> WithdrawAsync(Installation zegel, string address, ApiCaller who, CancellationToken token)
    {
        if (
            await FindAsync(zegel, address, who, token) is not { } sender
            || (await zegel.AddressChanges.ListAsync(who.TenantId, token)).FirstOrDefault(c =>
                c.Change.Address == sender.Address
            )
                is not { } open
        )
            return ApiProblem.Missing("change of a sender address");
        var withdrawn = await zegel.SenderChanges.WithdrawAsync(who.TenantId, open.Change.Id, who.Actor, token);
        return await ToldAsync(zegel, withdrawn, StatusCodes.Status200OK, token);
    }

    static async Task<IResult> ToldAsync(
        Installation zegel,
        ChangeResult result,
        int status,
        CancellationToken token
    ) =>
        result switch
        {
            ChangeResult.Done(var change) => TypedResults.Json(
                Of((await zegel.AddressChanges.FindAsync(change.Id, token))!),
                statusCode: status
            ),
            ChangeResult.Unfit(var why) => ApiProblem.Unfit(
                (why.RuleId is { } rule ? $"{rule}: " : "") + Cli.TenantCommands.Why(why)
            ),
            ChangeResult.Refused(var fault and (ChangeFault.UnderWay or ChangeFault.Over)) => ApiProblem.Conflict(
                ChangeText.Of(Tongue.English, fault)
            ),
            ChangeResult.Refused(var fault) => ApiProblem.Unfit(ChangeText.Of(Tongue.English, fault)),
            ChangeResult.Unknown => ApiProblem.Missing("change of a sender address"),
            _ => throw new UnreachableException(),
        };

    static async Task<IResult> ProveAsync(
        Installation zegel,
        string address,
        ProveBody body,
        ApiCaller who,
        CancellationToken token
    )
    {
        // An address that is only planned is proven the same way.
        if (
            !Mailbox.TryParse(address, out var mailbox, out _)
            || (await FindAsync(zegel, address, who, token) ?? await PlannedAsync(zegel, mailbox, who, token))
                is not { } sender
        )
            return ApiProblem.Missing("sender address");
        if (body.Code is { } code)
        {
            var proven = await zegel.Proofs.ProveAsync(who.TenantId, mailbox, code, who.Actor, token);
            return proven is ProveResult.Proven(var proof)
                ? TypedResults.Ok(Of(zegel, sender, proof))
                : ApiProblem.Unfit(ProofText.Of(Tongue.English, sender.Address, proven));
        }
        var asked = await zegel.ProofMail.AskAsync(who.TenantId, mailbox, who.Actor, token);
        var says = ProofText.Of(Tongue.English, sender.Address, asked);
        return asked switch
        {
            AskProofResult.KeptHere(var proof) => TypedResults.Ok(Of(zegel, sender, proof)),
            AskProofResult.Sent => TypedResults.Accepted(
                $"{ApiAccess.Root}/senders",
                Of(zegel, sender, (await zegel.Proofs.ListAsync(who.TenantId, token))[sender.Address])
            ),
            AskProofResult.TooSoon => ApiProblem.Of(StatusCodes.Status429TooManyRequests, says),
            AskProofResult.Refused => ApiProblem.Conflict(says),
            AskProofResult.Unknown => ApiProblem.Missing("sender address"),
            _ => throw new UnreachableException(),
        };
    }

    static async Task<SenderAddress?> PlannedAsync(
        Installation zegel,
        Mailbox address,
        ApiCaller who,
        CancellationToken token
    ) =>
        (await zegel.AddressChanges.ListAsync(who.TenantId, token))
            .FirstOrDefault(c => c.Change.NewAddress == address.ToString())
            ?.Change.Planned;

    static object Of(ChangeStand stand) =>
        new
        {
            stand.Change.Id,
            stand.Change.NewAddress,
            stand.Change.NewDisplayName,
            stand.Change.Reason,
            stand.Change.AskedBy,
            stand.Change.AskedAt,
            stand.Change.AgreedBy,
            stand.Change.AgreedAt,
            stand.Change.WithdrawnBy,
            stand.Change.WithdrawnAt,
            announced = stand.Told,
            waitsFor = stand.Waits,
            says = ChangeText.Of(Tongue.English, stand),
        };

    static object Of(Installation zegel, SenderAddress sender, SenderProof? known, ChangeStand? change = null)
    {
        var (proof, now) = (known ?? SenderProof.None(sender.TenantId, sender.Address), zegel.Clock.GetUtcNow());
        return new
        {
            sender.Address,
            sender.Stream,
            sender.DisplayName,
            sender.BrandId,
            state = proof.StateAt(now),
            proof.ProvenAt,
            proof.ProvenBy,
            proof.LapsesAt,
            proof.AskedAt,
            says = ProofText.Of(Tongue.English, proof, now),
            change = change is null ? null : Of(change),
        };
    }
}
