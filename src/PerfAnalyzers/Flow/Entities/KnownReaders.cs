using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Methods of other assemblies that are known to do no more with an object than to read it.</summary>
internal static class KnownReaders
{
    /// <summary>True for serialisers, loggers, mappers and what makes text of an object.</summary>
    public static bool OnlyReads(IMethodSymbol method, int parameter)
    {
        var type = method.ContainingType.Name;
        switch (method.Name)
        {
            case "Serialize" or "SerializeAsync" or "SerializeToUtf8Bytes" or "SerializeToElement" or "SerializeToDocument"
                or "SerializeToNode":
                return type == "JsonSerializer";
            case "SerializeObject":
                return type == "JsonConvert";
            case "Write" or "WriteLine":
                return type is "Console" or "Debug" or "Trace" or "TextWriter" or "StreamWriter" or "StringWriter";
            case "Format" or "Concat" or "Join":
                return method.ContainingType.SpecialType == SpecialType.System_String;
            case "Append" or "AppendLine" or "AppendFormat":
                return type == "StringBuilder";
            case "Log" or "LogTrace" or "LogDebug" or "LogInformation" or "LogWarning" or "LogError" or "LogCritical":
                return type is "LoggerExtensions" or "ILogger";
            // mapper.Map<PostDto>(post); the second argument is what is written to.
            case "Map":
                return parameter == 0 && type is "IMapper" or "IMapperBase" or "Mapper" && method.Parameters.Length > 0;
            case "Adapt":
                return method.IsExtensionMethod && parameter == 0 && method.ContainingNamespace is { Name: "Mapster" };
            default:
                return false;
        }
    }
}
