"""Set-up in Home Assistant's UI: the proxy and its options."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .addresses import async_wallbox_url, read_address
from .checks import (
    EvccProblem,
    ListenProblem,
    async_check_evcc,
    async_check_listener,
    async_is_own_listener,
)
from .const import (
    CONF_AUTO_CONFIGURATION,
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_EVCC_WEB_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    DEFAULT_EVCC_PORT,
    DEFAULT_LISTEN_HOST,
    DOMAIN,
    EVCC_WEB_PORT,
    SUBENTRY_TYPE_WALLBOX,
)
from .discovery import announced
from .forms import (
    CONF_SET_UP_ANYWAY,
    CONNECTION_SCHEMA,
    OPTIONS_SCHEMA,
    SECTIONS,
    UNREACHABLE_SCHEMA,
)
from .options import options_with_defaults, read_configuration
from .wallbox_flow import WallboxSubentryFlow

FIELD_OF_LISTEN_PROBLEM: dict[ListenProblem, str] = {
    "port_in_use": CONF_LISTEN_PORT,
    "port_not_allowed": CONF_LISTEN_PORT,
    "address_not_available": CONF_LISTEN_HOST,
    "listen_failed": "base",
}
FIELD_OF_EVCC_PROBLEM: dict[EvccProblem, str] = {
    "evcc_name_not_found": CONF_EVCC_HOST,
    "evcc_timeout": CONF_EVCC_HOST,
    "evcc_unreachable": CONF_EVCC_HOST,
    "evcc_refused": CONF_EVCC_PORT,
    "evcc_wrong_answer": CONF_EVCC_PORT,
    "evcc_web_page": CONF_EVCC_PORT,
}


class WallboxProxyConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets up a proxy, or changes where it listens and where EVCC is."""

    VERSION = 1
    MINOR_VERSION = 1

    _connection: dict[str, Any]
    """The checked data of the entry, once the first page is done."""
    _found: Mapping[str, Any] = MappingProxyType({})
    """What the first page begins with: the EVCC that was discovered."""
    _found_options: Mapping[str, Any] = MappingProxyType({})
    """The options of an entry for that EVCC."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow for how the proxy behaves."""
        return WallboxProxyOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow for wallboxes."""
        return {SUBENTRY_TYPE_WALLBOX: WallboxSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where to listen and where EVCC is."""
        if user_input is None:
            return self._show_connection("user", self._found, {})
        return await self._async_take_connection("user", user_input)

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Offer a proxy for an EVCC that announces itself, unless there is one."""
        evcc = announced(discovery_info)
        await self.async_set_unique_id(evcc.unique_id)
        self._abort_if_unique_id_configured(error="evcc_already_configured")
        for entry in self._async_current_entries(include_ignore=False):
            if await evcc.async_is_at(self.hass, entry.data[CONF_EVCC_HOST]):
                return self.async_abort(reason="evcc_already_configured")
        port = await evcc.async_ocpp_port(self.hass)
        self._found = {
            CONF_EVCC_HOST: evcc.host,
            CONF_EVCC_PORT: port or DEFAULT_EVCC_PORT,
        }
        if evcc.web_port != EVCC_WEB_PORT:
            self._found_options = {CONF_EVCC_WEB_PORT: evcc.web_port}
        self.context["title_placeholders"] = {"name": _title(self._found)}
        self.context["configuration_url"] = str(evcc.url)
        return await self.async_step_user()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask again, beginning with what is set."""
        if user_input is None:
            return self._show_connection(
                "reconfigure", dict(self._get_reconfigure_entry().data), {}
            )
        return await self._async_take_connection("reconfigure", user_input)

    async def async_step_connect_wallbox(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell what to enter in the wallbox, then save."""
        if user_input is not None:
            return await self._async_save()
        return self.async_show_form(
            step_id="connect_wallbox",
            data_schema=vol.Schema({}),
            description_placeholders={
                "url": await async_wallbox_url(
                    self.hass,
                    self._connection[CONF_LISTEN_HOST],
                    self._connection[CONF_LISTEN_PORT],
                )
            },
            last_step=True,
        )

    async def _async_take_connection(
        self, step_id: str, user_input: dict[str, Any]
    ) -> ConfigFlowResult:
        """Check the first page; go on, or show it again with what is wrong."""
        anyway = user_input.pop(CONF_SET_UP_ANYWAY, False)
        connection, errors = _read_connection(user_input)
        if not errors:
            errors = await self._async_check(connection, anyway)
        if errors:
            # The way out appears with EVCC's silence, and stays once it was taken.
            if anyway or any(p in FIELD_OF_EVCC_PROBLEM for p in errors.values()):
                connection[CONF_SET_UP_ANYWAY] = anyway
            return self._show_connection(step_id, connection, errors)
        self._connection = connection
        if self.source == SOURCE_RECONFIGURE:
            old = self._get_reconfigure_entry().data
            if all(
                old[key] == connection[key]
                for key in (CONF_LISTEN_HOST, CONF_LISTEN_PORT)
            ):
                return (
                    await self._async_save()
                )  # the wallboxes need not be told anything
        return await self.async_step_connect_wallbox()

    def _show_connection(
        self, step_id: str, values: Mapping[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        schema = (
            UNREACHABLE_SCHEMA if CONF_SET_UP_ANYWAY in values else CONNECTION_SCHEMA
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders={
                "default_evcc_port": str(DEFAULT_EVCC_PORT),
                **{
                    key: str(values.get(key, ""))
                    for key in (
                        CONF_LISTEN_HOST,
                        CONF_LISTEN_PORT,
                        CONF_EVCC_HOST,
                        CONF_EVCC_PORT,
                    )
                },
            },
            last_step=False,
        )

    async def _async_check(
        self, connection: dict[str, Any], anyway: bool
    ) -> dict[str, str]:
        """Return what is wrong, by field."""
        listen_host: str = connection[CONF_LISTEN_HOST]
        listen_port: int = connection[CONF_LISTEN_PORT]
        evcc_host, evcc_port = connection[CONF_EVCC_HOST], connection[CONF_EVCC_PORT]
        others = self._other_listeners()
        if listen_port in others:
            return {CONF_LISTEN_PORT: "already_configured"}
        for port, host in (others | {listen_port: listen_host}).items():
            if port == evcc_port and await async_is_own_listener(
                self.hass, host, evcc_host
            ):
                return {CONF_EVCC_PORT: "evcc_is_a_proxy"}
        errors: dict[str, str] = {}
        # A port of one's own cannot be tried, only the address.
        free_port = 0 if self._is_listening_on(listen_port) else listen_port
        if problem := await async_check_listener(listen_host, free_port):
            errors[FIELD_OF_LISTEN_PROBLEM[problem]] = problem
        if not anyway and (
            silence := await async_check_evcc(self.hass, evcc_host, evcc_port)
        ):
            errors[FIELD_OF_EVCC_PROBLEM[silence]] = silence
        return errors

    def _other_listeners(self) -> dict[int, str]:
        """Return port and host of every other proxy."""
        return {
            entry.data[CONF_LISTEN_PORT]: entry.data[CONF_LISTEN_HOST]
            for entry in self._async_current_entries(include_ignore=False)
            if entry.entry_id != self.context.get("entry_id")
        }

    def _is_listening_on(self, port: int) -> bool:
        """Return whether it is the entry in question that holds the port."""
        if self.source != SOURCE_RECONFIGURE:
            return False
        entry = self._get_reconfigure_entry()
        return (
            entry.state is ConfigEntryState.LOADED
            and entry.data[CONF_LISTEN_PORT] == port
        )

    async def _async_save(self) -> ConfigFlowResult:
        """Create or update the entry."""
        # Another flow may have taken the port since it was checked.
        self._async_abort_entries_match(
            {CONF_LISTEN_PORT: self._connection[CONF_LISTEN_PORT]}
        )
        title = _title(self._connection)
        if self.source != SOURCE_RECONFIGURE:
            if self._connection[CONF_EVCC_HOST] != self._found.get(CONF_EVCC_HOST):
                # Another EVCC than the one that was discovered.
                await self.async_set_unique_id(None)
                self._found_options = {}
            return self.async_create_entry(
                title=title, data=self._connection, options=self._found_options
            )
        entry = self._get_reconfigure_entry()
        if entry.title != _title(entry.data):
            title = entry.title  # chosen by the user
        # No reload here: the entry's update listener knows what needs one.
        is_same_evcc = entry.data[CONF_EVCC_HOST] == self._connection[CONF_EVCC_HOST]
        return self.async_update_and_abort(
            entry,
            unique_id=entry.unique_id if is_same_evcc else None,
            title=title,
            data=self._connection,
        )


class WallboxProxyOptionsFlow(OptionsFlow):
    """Changes how the proxy behaves; nothing here disturbs a connection."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show every option, the rarer ones folded up."""
        errors: dict[str, str] = {}
        placeholders = {"item": ""}
        if user_input is not None:
            options = {CONF_AUTO_CONFIGURATION: [], **user_input}
            for name in SECTIONS:
                options |= options.pop(name)
            items, problem = read_configuration(options[CONF_AUTO_CONFIGURATION])
            if problem is None:
                options[CONF_AUTO_CONFIGURATION] = items
                return self.async_create_entry(
                    data={**self.config_entry.options, **options}
                )
            errors[CONF_AUTO_CONFIGURATION], placeholders["item"] = problem
        else:
            options = options_with_defaults(self.config_entry.options)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, options | dict.fromkeys(SECTIONS, options)
            ),
            errors=errors,
            description_placeholders=placeholders,
        )


def _read_connection(
    user_input: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the connection as meant, and the hosts that cannot be understood.

    A port pasted with a host wins over the one in the field.
    """
    connection = dict(user_input)
    if not connection[CONF_LISTEN_HOST].strip():
        connection[CONF_LISTEN_HOST] = DEFAULT_LISTEN_HOST
    errors: dict[str, str] = {}
    for host_field, port_field in (
        (CONF_LISTEN_HOST, CONF_LISTEN_PORT),
        (CONF_EVCC_HOST, CONF_EVCC_PORT),
    ):
        try:
            address = read_address(connection[host_field])
        except ValueError:
            errors[host_field] = "invalid_host"
        else:
            connection[host_field] = address.host
            if address.port:
                connection[port_field] = address.port
    return connection, errors


def _title(connection: Mapping[str, Any]) -> str:
    """Return the title an entry gets by itself."""
    return f"EVCC ({connection[CONF_EVCC_HOST]})"
