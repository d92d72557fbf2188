namespace Zegel.Rules;

/// <summary>Who may let a finding pass for a while: with a reason, an end and an entry in the log (standards 0.4).</summary>
public enum Waiver
{
    Nobody,

    /// <summary>The owner of the tenant.</summary>
    TenantOwner,

    /// <summary>Who looks after the platform.</summary>
    PlatformAdministrator,

    /// <summary>The owner of the tenant asks, and who looks after the platform agrees; never the same person.</summary>
    TwoPeople,

    /// <summary>Another person of the same tenant agrees.</summary>
    SecondUser,
}
