"""The service of the comparison: fastapi-users with SQLAlchemy, as its docs show it.

`peers.py` starts it in an environment of its own, where fastapi-users is installed.
"""

# mypy: ignore-errors
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, IntegerIDMixin, schemas
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    JWTStrategy,
)
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTable, SQLAlchemyUserDatabase
from pwdlib import PasswordHash
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SECRET = os.environ["SECRET_KEY"]
# By default fastapi-users hashes with Argon2; both services must use bcrypt.
HASHER = BcryptHasher(rounds=int(os.environ["BCRYPT_COST"]))
ENGINE = create_async_engine(os.environ["DATABASE_URL"], pool_size=15, max_overflow=0)
new_session = async_sessionmaker(ENGINE, expire_on_commit=False)


class Base(DeclarativeBase):
    """The base class of all tables."""


class User(SQLAlchemyBaseUserTable[int], Base):
    """A registered user."""

    id: Mapped[int] = mapped_column(primary_key=True)


class UserManager(IntegerIDMixin, BaseUserManager[User, int]):
    """Registers users and checks their passwords."""

    reset_password_token_secret = verification_token_secret = SECRET


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for one request."""
    async with new_session() as session:
        yield session


async def get_users(
    session: Annotated[AsyncSession, Depends(get_session)],
) -> SQLAlchemyUserDatabase:
    """Return the adapter to the table."""
    return SQLAlchemyUserDatabase(session, User)


async def get_manager(
    users: Annotated[SQLAlchemyUserDatabase, Depends(get_users)],
) -> UserManager:
    """Return the manager of one request."""
    return UserManager(users, PasswordHelper(PasswordHash((HASHER,))))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Create the table."""
    async with ENGINE.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


backend = AuthenticationBackend(
    "jwt", BearerTransport("login"), lambda: JWTStrategy(SECRET, 900)
)
parts = FastAPIUsers[User, int](get_manager, [backend])
app = FastAPI(lifespan=lifespan)
app.include_router(parts.get_auth_router(backend))
app.include_router(
    parts.get_register_router(schemas.BaseUser[int], schemas.BaseUserCreate),
    prefix="/users",
)
app.include_router(
    parts.get_users_router(schemas.BaseUser[int], schemas.BaseUserUpdate),
    prefix="/users",
)
