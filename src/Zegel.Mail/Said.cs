using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zegel.Mail;

/// <summary>
/// Words for people, in English and in Dutch side by side. Records, names and addresses are the same in both: a text alone
/// stands for both. Where no language is asked for, it is English.
/// </summary>
[JsonConverter(typeof(SaidConverter))]
public sealed record Said(string En, string Nl)
{
    public static Said Nothing { get; } = "";

    public bool IsEmpty => En.Length == 0;

    /// <param name="language"><c>nl</c>, or anything else for English.</param>
    public string In(string language) => language == "nl" ? Nl : En;

    public override string ToString() => En;

    public static implicit operator Said(string both) => new(both, both);

    public static implicit operator Said((string En, string Nl) said) => new(said.En, said.Nl);

    public static Said operator +(Said first, Said second) => new(first.En + second.En, first.Nl + second.Nl);
}

/// <summary>What is kept or read by programs that ask for no language.</summary>
sealed class SaidConverter : JsonConverter<Said>
{
    public override Said Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, Said value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.En);
}
