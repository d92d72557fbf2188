using System.Text;
using System.Text.Json;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>What the intent of a confirmation mail carries, as JSON.</summary>
/// <param name="Token">Sealed with the master key: the row outlives the mail, and a copy of the database must confirm nothing.</param>
sealed record ConfirmationPayload(string Token, IReadOnlyList<Guid> Lists, string Language)
{
    public static string Write(string token, IReadOnlyList<Guid> lists, string language, MasterKey masterKey) =>
        JsonSerializer.Serialize(
            new ConfirmationPayload(masterKey.Seal(Encoding.ASCII.GetBytes(token), OptInToken.Purpose), lists, language)
        );

    public static (string Token, IReadOnlyList<Guid> Lists, string Language) Read(string payload, MasterKey masterKey)
    {
        var read = JsonSerializer.Deserialize<ConfirmationPayload>(payload)!;
        return (Encoding.ASCII.GetString(masterKey.Open(read.Token, OptInToken.Purpose)), read.Lists, read.Language);
    }
}
