using System;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal
{
    using Microsoft.EntityFrameworkCore.Infrastructure;

    public class NpgsqlOptionsExtension : RelationalOptionsExtension
    {
        public override DbContextOptionsExtensionInfo Info => throw new NotSupportedException();

        protected override RelationalOptionsExtension Clone() => this;

        public override void ApplyServices(Microsoft.Extensions.DependencyInjection.IServiceCollection services)
        {
        }
    }
}

namespace Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure
{
    using Microsoft.EntityFrameworkCore;
    using Microsoft.EntityFrameworkCore.Infrastructure;

    public class NpgsqlDbContextOptionsBuilder : RelationalDbContextOptionsBuilder<NpgsqlDbContextOptionsBuilder, NpgsqlOptionsExtension>
    {
        public NpgsqlDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
            : base(optionsBuilder)
        {
        }
    }
}

namespace Microsoft.EntityFrameworkCore
{
    public static class NpgsqlDbContextOptionsBuilderExtensions
    {
        public static DbContextOptionsBuilder UseNpgsql(
            this DbContextOptionsBuilder optionsBuilder,
            string? connectionString,
            Action<NpgsqlDbContextOptionsBuilder>? npgsqlOptionsAction = null) => optionsBuilder;

        public static DbContextOptionsBuilder<TContext> UseNpgsql<TContext>(
            this DbContextOptionsBuilder<TContext> optionsBuilder,
            string? connectionString,
            Action<NpgsqlDbContextOptionsBuilder>? npgsqlOptionsAction = null)
            where TContext : DbContext => optionsBuilder;
    }
}
