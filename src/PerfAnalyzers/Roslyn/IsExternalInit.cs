using System.ComponentModel;

// The compiler asks for this type to emit init accessors and records; .NET Standard 2.0 does not have it.
namespace System.Runtime.CompilerServices;

[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
