using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>
/// What keeps an intent from leaving, as SQL over the row <c>i</c>. The claim, the last look and the sweep ask the same words,
/// so that none can be forgotten in one place (O10, G20).
/// </summary>
static class Sendable
{
    /// <summary>The suppressions <c>s</c> that reach the row.</summary>
    public const string Suppressions = """
        FROM suppression s WHERE s.address_key = i.address_key AND s.lifted_at IS NULL AND (
          s.scope = 'platform' OR (s.tenant_id = i.tenant_id AND (
            s.scope = 'tenant-all' OR (i.stream = 'bulk' AND (
              s.scope = 'tenant-bulk' OR s.list_id = i.list_id OR s.brand_id = i.brand_id)))))
        """;

    /// <summary>Someone asked not to get this, or the address does not work (scopes: platform, tenant, list, brand).</summary>
    public const string Suppressed = $"EXISTS (SELECT 1 {Suppressions})";

    /// <summary>The consent of the release no longer stands; leaving and joining again makes another.</summary>
    public const string Withdrawn = """
        (i.stream = 'bulk' AND NOT EXISTS (SELECT 1 FROM subscription b
          WHERE b.id = i.subscription_id AND b.state = 'active' AND b.consent_id = i.consent_id))
        """;

    public const string Cancelled =
        "EXISTS (SELECT 1 FROM campaign c WHERE c.id = i.campaign_id AND c.state = 'cancelled')";

    /// <summary>The campaign is paused or the domain is not ready: it may leave later.</summary>
    public const string Held = """
        (EXISTS (SELECT 1 FROM campaign c WHERE c.id = i.campaign_id AND c.state <> 'sending')
          OR NOT EXISTS (SELECT 1 FROM sending_domain d WHERE d.id = i.domain_id AND d.state = 'ready'))
        """;

    /// <summary>A database that was put back hands out nothing, until the operator says how to go on.</summary>
    public const string Now = $"({Continuity.MayDeliver} AND NOT {Suppressed} AND NOT {Withdrawn} AND NOT {Held})";
}
