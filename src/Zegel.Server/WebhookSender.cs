using System.Net.Http.Headers;
using System.Text;
using Zegel.Mail.Network;
using Zegel.Tenants.Notifying;

namespace Zegel.Server;

/// <summary>
/// Tells programs what happened, by POST as Standard Webhooks has it. Redirects are not followed, little of an answer is
/// read, and nothing inside this network is asked (<see cref="OutsideWeb"/>).
/// </summary>
/// <param name="isLoopback">The loopback profile, in which all the world is this machine.</param>
/// <param name="patience">For an attempt as a whole.</param>
public sealed class WebhookSender(
    Webhooks webhooks,
    WebhookQueue queue,
    INetwork network,
    bool isLoopback,
    TimeSpan patience,
    TimeProvider clock
)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    const int AtOnce = 8;
    const int AnswerBytesMax = 4096;

    static readonly ProductInfoHeaderValue Agent = new(
        "Zegel",
        typeof(WebhookSender).Assembly.GetName().Version?.ToString(3)
    );

    /// <summary>Sends what is due. Several nodes may do so at once.</summary>
    /// <param name="random">Spreads retries.</param>
    /// <returns>How many attempts were made.</returns>
    public async Task<int> SendDueAsync(Random random, CancellationToken cancellationToken)
    {
        var claims = (await queue.ClaimAsync(cancellationToken))
            .Select(claim => (Claim: claim, Chance: random.NextDouble()))
            .ToList();
        if (claims.Count == 0)
            return 0;
        using var client = Client();
        await Parallel.ForEachAsync(
            claims,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (one, token) =>
                await queue.SettleAsync(
                    one.Claim,
                    await PostAsync(client, one.Claim, token),
                    one.Chance,
                    // It was answered: that is written down also when we are asked to stop.
                    CancellationToken.None
                )
        );
        return claims.Count;
    }

    /// <summary>Sends a test there now.</summary>
    /// <returns>The delivery with its answer; a sentence for people when no test was sent; neither when there is no such webhook.</returns>
    public async Task<(WebhookDelivery? Delivery, string? Refused)> TestAsync(
        Guid tenantId,
        Guid webhookId,
        CancellationToken cancellationToken
    )
    {
        switch (await queue.BeginTestAsync(tenantId, webhookId, cancellationToken))
        {
            case WebhookTest.Claimed(var claim):
                using (var client = Client())
                    return (
                        await queue.SettleAsync(
                            claim,
                            await PostAsync(client, claim, cancellationToken),
                            chance: 0,
                            CancellationToken.None
                        ),
                        null
                    );
            case WebhookTest.TooMany(var max):
                return (null, $"{max} tests an hour are enough for a webhook; try again later");
            default:
                return (null, null);
        }
    }

    HttpClient Client() =>
        new(OutsideWeb.Handler(network, patience, mayBeOurs: isLoopback)) { Timeout = Timeout.InfiniteTimeSpan };

    async Task<WebhookAnswer> PostAsync(HttpClient client, WebhookClaim claim, CancellationToken cancellationToken)
    {
        var (delivery, hook) = claim;
        var (id, now) = (delivery.Id.ToString("D"), clock.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", WebhookSignature.Timestamp(now));
        request.Headers.Add(
            "webhook-signature",
            WebhookSignature.Sign(webhooks.SecretsOf(hook), id, now, delivery.Body)
        );
        // The time of the wire, not of the product's clock: a receiver that is silent is silent in real seconds.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new WebhookAnswer((int)answer.StatusCode, await BeginningAsync(answer, limit.Token));
        }
        catch (HttpRequestException fault)
        {
            return new WebhookAnswer(null, InWords(fault));
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new WebhookAnswer(null, $"{hook.Host} did not answer within {patience.TotalSeconds:0} seconds");
        }
    }

    /// <summary>How the answer begins. Its status has come already, so that a body that breaks off changes nothing.</summary>
    static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[AnswerBytesMax];
        var length = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return "";
        }
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    static string InWords(HttpRequestException fault) =>
        fault.HttpRequestError == HttpRequestError.SecureConnectionError
            ? "its certificate is not trusted, or it speaks no TLS"
            : fault.InnerException?.Message ?? fault.Message;
}
